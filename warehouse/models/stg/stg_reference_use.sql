-- grain: record that refers to a room by text, and the day on which it does
with days as (
  select as_of from raw_setting
),
uses as (
  select
    facility_id,
    case when trim(building) <> '' then building || ' / ' else '' end
      || room as reference,
    month as day,
    amount_dkk
  from raw_cost_line
  union all
  select
    facility_id, room, coalesce(done_on, reported_on), cost_dkk
  from fact_work_order
  union all
  select facility_id, room, date, null from raw_cleaning_visit
  union all
  select facility_id, room, date, null from raw_inspection
  union all
  select facility_id, room, as_of, null from raw_cleaning_program, days
  union all
  select facility_id, room, as_of, null from raw_rate, days
  union all
  select facility_id, room, as_of, null from raw_qr_code, days
  union all
  select facility_id, room, as_of, null from raw_bin, days
  union all
  select
    facility_id,
    case when trim(global_id) <> '' then global_id else room end,
    as_of,
    null
  from raw_room_override, days
)
select facility_id, reference, day, amount_dkk
from uses
where facility_id is not null and trim(reference) <> ''
