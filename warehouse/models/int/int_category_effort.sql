-- grain: room category (null: none), with what a visit of it takes
with shipped as (
  select * from ref_category_effort
),
categories as (
  select distinct category from int_space
)
select
  categories.category,
  coalesce(own.floor_share, usual.floor_share) as floor_share,
  coalesce(own.light_floor_factor, usual.light_floor_factor)
    as light_floor_factor,
  coalesce(own.light_rest_factor, usual.light_rest_factor) as light_rest_factor,
  coalesce(own.floor_factor, usual.floor_factor) as floor_factor,
  coalesce(own.furnishing_factor, usual.furnishing_factor)
    as furnishing_factor,
  coalesce(own.soiling_factor, usual.soiling_factor) as soiling_factor,
  coalesce(own.setup_minutes, usual.setup_minutes) as setup_minutes,
  coalesce(own.fixture_share, usual.fixture_share) as fixture_share,
  coalesce(own.least_fixture_share, usual.least_fixture_share)
    as least_fixture_share,
  coalesce(own.visits_per_use, usual.visits_per_use) as visits_per_use,
  coalesce(own.skill, usual.skill) as skill,
  cast(coalesce(own.earliest, usual.earliest) as time) as earliest,
  cast(coalesce(own.latest, usual.latest) as time) as latest
from categories
left join shipped as own on categories.category = own.category
inner join shipped as usual on usual.category is null
