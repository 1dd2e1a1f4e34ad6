-- grain: room of the run date of which the shipped rate includes sanitary
-- objects and the model has some
-- objects that take at least the category's least share of a thorough visit
-- replace what the rate includes; fewer are left out, because a model that has
-- so few of them for the area does not have all
with rooms as (
  select * from int_space_current
),
objects as (
  select * from int_room_object
),
efforts as (
  select * from int_category_effort
),
compared as (
  select
    objects.space_id,
    objects.fixture_minutes,
    efforts.fixture_share,
    objects.fixture_minutes >= efforts.least_fixture_share
    * rooms.net_area_m2 * 60 / categories.m2_per_hour as is_counted
  from objects
  inner join rooms on objects.space_id = rooms.space_id
  inner join efforts on rooms.category = efforts.category
  inner join ref_category as categories on rooms.category = categories.category
  where
    objects.fixture_minutes > 0
    and efforts.fixture_share > 0
    and rooms.net_area_m2 > 0
    and categories.m2_per_hour > 0
)
select
  space_id,
  case when is_counted then fixture_share else 0 end as replaced_share,
  case when is_counted then 0 else fixture_minutes end as left_out_minutes,
  'sanitary objects of the model take ' || in_words(fixture_minutes)
  || case when fixture_minutes = 1 then ' minute' else ' minutes' end
  || ' a visit: '
  || case
    when is_counted
      then
        'they replace ' || in_words(100 * fixture_share)
        || ' % of the time of a thorough visit at the shipped rate'
    else
      'so few for the area that the shipped rate stays, which includes them'
  end as reason
from compared
order by space_id
