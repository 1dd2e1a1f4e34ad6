-- grain: month, driver and room that its models give a weight
-- assets and glazing count as they are on the last day of the month on which
-- the room is valid, from every model of the facility; where several models
-- state how many people a room is for, the largest number counts
with days as (
  select
    month,
    space_id,
    max(last_on) as last_on
  from int_space_version_month
  group by month, space_id
),
things as (
  select
    space_id,
    valid_from,
    valid_to,
    'equipment_count' as driver,
    cast(1 as decimal(28, 6)) as weight
  from int_asset_location
  where asset_group in ('equipment', 'sanitary') and space_id is not null
  union all
  select
    space_id,
    valid_from,
    valid_to,
    'glazing_area',
    cast(area_m2 as decimal(28, 6))
  from int_surface
  where surface_kind = 'glazing' and area_m2 > 0
  union all
  select
    space_id,
    valid_from,
    valid_to,
    'occupancy',
    heads
  from int_occupancy
)
select
  days.month,
  days.space_id,
  things.driver,
  case
    when things.driver = 'occupancy' then max(things.weight)
    else cast(sum(things.weight) as decimal(28, 6))
  end as weight
from days
inner join things
  on days.space_id = things.space_id
  and days.last_on >= things.valid_from
  and coalesce(things.valid_to, open_end()) > days.last_on
group by days.month, days.space_id, things.driver
