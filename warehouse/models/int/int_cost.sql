-- grain: cost line and month of its period, or work order with a cost, that
-- carries its money
-- a month belongs to the day of service, on the portfolio's own clock
with lines as (
  select * from int_cost_line
  where not is_later
),
orders as (
  select * from int_work_order_known
  where cost_dkk is not null
),
costs as (
  select
    ledger_id,
    'cost_line' as kind,
    facility_id,
    service,
    month,
    amount_dkk,
    moms_dkk,
    room,
    building,
    asset,
    quantity,
    unit,
    supplier,
    invoice,
    source_file,
    source_row,
    delivery_sha256
  from lines
  union all
  select
    'work_order:' || order_id,
    'work_order',
    facility_id,
    'maintenance',
    cast(date_trunc('month', coalesce(done_on, reported_on)) as date),
    cost_dkk,
    null,
    room,
    null,
    asset,
    null,
    null,
    null,
    null,
    source_file,
    source_row,
    delivery_sha256
  from orders
)
select costs.*
from costs
anti join int_cost_duplicate as elsewhere
  on costs.ledger_id = elsewhere.ledger_id
