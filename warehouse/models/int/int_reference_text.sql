-- grain: facility and text that refers to a room
-- a cost or quantity that names a building too means the room in that building
with written as (
  select
    facility_id,
    room
  from raw_cost_line
  where trim(coalesce(building, '')) = ''
  union
  select
    facility_id,
    room
  from raw_driver_volume
  where trim(coalesce(building, '')) = ''
  union
  select
    facility_id,
    room
  from raw_work_order
  union
  select
    facility_id,
    room
  from int_visit_sum
  union
  select
    facility_id,
    room
  from raw_room_override
  union
  select
    facility_id,
    global_id
  from raw_room_override
  union
  select
    facility_id,
    room
  from raw_cleaning_program
  union
  select
    facility_id,
    room
  from raw_rate
  union
  select
    facility_id,
    room
  from raw_qr_code
  union
  select
    facility_id,
    room
  from raw_bin
  union
  select
    facility_id,
    room
  from raw_inspection
  union
  select
    facility_id,
    room
  from raw_room_use
),
housed as (
  select
    facility_id,
    building,
    room
  from raw_cost_line
  where trim(building) <> ''
  union
  select
    facility_id,
    building,
    room
  from raw_driver_volume
  where trim(building) <> ''
),
texts as (
  select
    facility_id,
    room as reference,
    room,
    null as building
  from written
  union all
  select
    facility_id,
    building || ' / ' || room,
    room,
    building
  from housed
)
select
  facility_id,
  reference,
  room,
  building
from texts
where facility_id is not null and trim(room) <> ''
qualify row_number() over (
  partition by facility_id, reference order by building nulls last, room
) = 1
