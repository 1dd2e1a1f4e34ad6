-- grain: quantity delivered, with the place that it names
-- a room counts as valid on the month's first day, else on its last
with volumes as (
  select
    *,
    cast(date_trunc('month', month) as date) as first_day,
    case when trim(building) <> '' then building || ' / ' else '' end
    || room as reference
  from raw_driver_volume
),
refs as (
  select * from int_room_reference_validity
),
heads as (
  select name from ref_driver_name
  where driver = 'headcount'
)
select
  volumes.first_day as month,
  volumes.facility_id,
  volumes.service,
  lower(trim(volumes.unit)) as unit,
  replace(lower(trim(volumes.unit)), ' ', '_') in (select name from heads)
    as is_headcount,
  coalesce(starting.space_id, ending.space_id) as space_id,
  houses.building,
  nullif(lower(trim(volumes.category)), '') as category_key,
  volumes.quantity,
  volumes.room,
  volumes.source_file,
  volumes.source_row,
  volumes.delivery_sha256,
  row_number() over (
    order by
      volumes.first_day, volumes.facility_id, volumes.service, volumes.unit,
      volumes.building, volumes.category, volumes.room
  ) as part
from volumes
left join int_building_reference as houses
  on volumes.facility_id = houses.facility_id
  and volumes.building = houses.reference
left join refs as starting
  on volumes.facility_id = starting.facility_id
  and volumes.reference = starting.reference
  and volumes.first_day >= starting.valid_from
  and volumes.first_day < starting.valid_to
left join refs as ending
  on volumes.facility_id = ending.facility_id
  and volumes.reference = ending.reference
  and last_day(volumes.first_day) >= ending.valid_from
  and last_day(volumes.first_day) < ending.valid_to
