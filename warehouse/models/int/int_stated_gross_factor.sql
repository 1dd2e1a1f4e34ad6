-- grain: facility and kind of place, where its models state the gross area of
-- every such place
-- no building has a factor above 2.5: the stated areas are in another unit, or
-- contain more than the rooms
with rooms as (
  select * from int_space_current
  where is_counted and net_area_m2 > 0
),
spaces as (
  select
    model_sha256,
    step_id,
    building_step_id,
    storey_step_id
  from raw_space
),
stated as (
  select
    model_sha256,
    step_id,
    gross_area_m2
  from raw_building
  union all
  select
    model_sha256,
    step_id,
    gross_area_m2
  from raw_storey
),
placed as (
  select
    rooms.facility_id,
    rooms.net_area_m2,
    spaces.model_sha256,
    places.conversion_rule,
    places.priority,
    places.place_step_id
  from rooms
  inner join spaces
    on rooms.model_sha256 = spaces.model_sha256
    and rooms.step_id = spaces.step_id
  cross join lateral (
    values
    ('stated_building_factor', 2, spaces.building_step_id),
    ('stated_storey_factor', 3, spaces.storey_step_id)
  ) as places (conversion_rule, priority, place_step_id)
),
nets as (
  select
    facility_id,
    conversion_rule,
    priority,
    model_sha256,
    place_step_id,
    sum(net_area_m2) as net_m2
  from placed
  group by all
),
compared as (
  select
    nets.*,
    case
      when
        isfinite(stated.gross_area_m2)
        and stated.gross_area_m2 between 0.01 and 1e8
        then cast(stated.gross_area_m2 as decimal(18, 6))
    end as gross_m2
  from nets
  left join stated
    on nets.model_sha256 = stated.model_sha256
    and nets.place_step_id = stated.step_id
)
select
  facility_id,
  conversion_rule,
  priority,
  cast(sum(gross_m2) as double) / cast(sum(net_m2) as double) as factor
from compared
group by facility_id, conversion_rule, priority
having
  count(*) = count(gross_m2)
  and sum(gross_m2) between sum(net_m2) and 2.5 * sum(net_m2)
order by facility_id, priority
