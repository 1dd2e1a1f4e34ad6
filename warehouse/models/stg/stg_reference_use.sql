-- grain: record that refers to a room by text, and the day on which it does;
-- visits of one room and stretch without change stand together
with days as (
  select as_of from raw_setting
),
uses as (
  select
    facility_id,
    case when trim(building) <> '' then building || ' / ' else '' end
      || room as reference,
    month as day,
    amount_dkk,
    1 as records
  from raw_cost_line
  union all
  select
    facility_id,
    case when trim(building) <> '' then building || ' / ' else '' end || room,
    month,
    null,
    1
  from raw_driver_volume
  union all
  select
    facility_id, room, coalesce(done_on, reported_on), cost_dkk, 1
  from fact_work_order
  union all
  select facility_id, room, period_start, null, visits from stg_visit_sum
  union all
  select facility_id, room, date, null, 1 from raw_inspection
  union all
  select facility_id, room, as_of, null, 1 from raw_cleaning_program, days
  union all
  select facility_id, room, as_of, null, 1 from raw_rate, days
  union all
  select facility_id, room, as_of, null, 1 from raw_qr_code, days
  union all
  select facility_id, room, as_of, null, 1 from raw_bin, days
  union all
  select
    facility_id,
    case when trim(global_id) <> '' then global_id else room end,
    as_of,
    null,
    1
  from raw_room_override, days
)
select facility_id, reference, day, amount_dkk, records
from uses
where facility_id is not null and trim(reference) <> ''
