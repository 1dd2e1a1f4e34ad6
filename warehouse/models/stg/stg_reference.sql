-- grain: facility and text that refers to a room
with written as (
  select facility_id, room from raw_cost_line
  union
  select facility_id, room from raw_work_order
  union
  select facility_id, room from raw_cleaning_visit
  union
  select facility_id, room from raw_room_override
  union
  select facility_id, global_id from raw_room_override
  union
  select facility_id, room from raw_cleaning_program
  union
  select facility_id, room from raw_rate
  union
  select facility_id, room from raw_qr_code
  union
  select facility_id, room from raw_bin
  union
  select facility_id, room from raw_inspection
)
select facility_id, room as reference
from written
where facility_id is not null and trim(room) <> ''
