-- grain: programme code (null: none), room category, light factor of a rate
-- visit_share: the mean visit over one that is thorough in floor and rest:
--   (f × (d2 + lf × (d1 - d2)) + r × (d3 + lr × (d1 - d3))) ÷ d1, f + r = 1
-- with d1 d2 d3 of the code, f and r the shares of floor and rest in a thorough
-- visit, lf and lr what a light one takes of it: the rate's light_factor, else
-- what ships
with shipped as (
  select * from ref_category_effort
),
codes as (
  select distinct
    code,
    visits,
    thorough_floor,
    thorough_rest
  from int_program
  union all
  select
    null,
    1,
    1,
    1
),
categories as (
  select distinct category from int_space
),
factors as (
  select distinct light_factor from raw_rate
  where light_factor is not null
  union all
  select null
),
known as (
  select
    categories.category,
    coalesce(own.floor_share, usual.floor_share) as floor_share,
    coalesce(own.light_floor_factor, usual.light_floor_factor) as light_floor,
    coalesce(own.light_rest_factor, usual.light_rest_factor) as light_rest,
    coalesce(own.setup_minutes, usual.setup_minutes) as setup_minutes
  from categories
  left join shipped as own on categories.category = own.category
  inner join shipped as usual on usual.category is null
),
combined as (
  select
    codes.*,
    known.category,
    known.floor_share,
    known.setup_minutes,
    factors.light_factor,
    coalesce(factors.light_factor, known.light_floor) as light_floor_factor,
    coalesce(factors.light_factor, known.light_rest) as light_rest_factor,
    visits > thorough_floor or visits > thorough_rest as has_light
  from codes
  cross join known
  cross join factors
)
select
  code,
  category,
  light_factor,
  has_light,
  setup_minutes,
  case
    when has_light
      then
        '; ' || concat_ws(
          ' and ',
          case
            when visits > thorough_floor
              then
                'a light floor takes '
                || cast(light_floor_factor as double)
          end,
          case
            when visits > thorough_rest
              then
                'a light rest takes '
                || cast(light_rest_factor as double)
          end
        ) || ' of the time of a thorough one'
    else ''
  end as light_text,
  cast(case
    when visits = 0 then 1 else
      (
        floor_share * (
          thorough_floor + light_floor_factor * (visits - thorough_floor)
        )
        + (1 - floor_share) * (
          thorough_rest + light_rest_factor * (visits - thorough_rest)
        )
      ) / visits
  end as decimal(18, 12)) as visit_share
from combined
