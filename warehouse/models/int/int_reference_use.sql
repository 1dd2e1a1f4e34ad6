-- grain: record that refers to a room by text, and the day on which it does;
-- visits of one room and stretch without change are one record; a cost whose
-- text means a room on the month's last day is not open, nor is money that has
-- the room of its asset
with days as (
  select as_of from raw_setting
),
landed as (
  select
    ledger_id,
    match_rule
  from int_cost_target
  where space_id is not null
  union all
  select
    ledger_id,
    'elsewhere'
  from int_cost_duplicate
),
uses as (
  select
    costs.facility_id,
    case when trim(costs.building) <> '' then costs.building || ' / ' else ''
    end || costs.room as reference,
    costs.month as day,
    case when landed.ledger_id is null then costs.amount_dkk end as amount_dkk,
    1 as records
  from int_cost as costs
  left join landed on costs.ledger_id = landed.ledger_id
  where
    costs.kind = 'cost_line'
    and coalesce(landed.match_rule, 'asset') = 'asset'
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
    orders.facility_id,
    orders.room,
    coalesce(orders.done_on, orders.reported_on),
    case when landed.ledger_id is null then orders.cost_dkk end,
    1
  from int_work_order_known as orders
  left join landed on landed.ledger_id = 'work_order:' || orders.order_id
  union all
  select
    facility_id,
    room,
    period_start,
    null,
    visits
  from int_visit_sum
  union all
  select
    facility_id,
    room,
    date,
    null,
    1
  from raw_inspection
  union all
  select
    facility_id,
    room,
    cast(raw_room_use.at as date),
    null,
    1
  from raw_room_use
  union all
  select
    facility_id,
    room,
    as_of,
    null,
    1
  from raw_cleaning_program, days
  union all
  select
    facility_id,
    room,
    as_of,
    null,
    1
  from raw_rate, days
  union all
  select
    facility_id,
    room,
    as_of,
    null,
    1
  from int_qr_code, days
  where as_of >= valid_from and as_of < valid_to
  union all
  select
    facility_id,
    room,
    as_of,
    null,
    1
  from stg_bin, days
  where as_of >= valid_from and as_of < valid_to
  union all
  select
    facility_id,
    case when trim(global_id) <> '' then global_id else room end,
    as_of,
    null,
    1
  from raw_room_override, days
)
select
  facility_id,
  reference,
  day,
  amount_dkk,
  records
from uses
where facility_id is not null and trim(reference) <> ''
