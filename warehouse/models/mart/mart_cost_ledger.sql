-- grain: cost line and month of its period, work order with a cost, or held row
-- with an amount
-- invoiced = allocated + unallocated + held; what another record carries is
-- apart, as duplicate; the cost of an order that is done after the run date,
-- and the months of a period after it, are held until that day
with costs as (
  select * from fact_cost
),
held as (
  select * from int_held_amount
),
later as (
  select
    'work_order:' || order_id as ledger_id,
    'work_order' as kind,
    facility_id,
    'maintenance' as service,
    later_dkk as held_dkk,
    null as moms_dkk,
    source_file,
    source_row,
    delivery_sha256
  from int_work_order_known
  where later_dkk is not null
  union all by name
  select
    ledger_id,
    'cost_line' as kind,
    facility_id,
    service,
    amount_dkk as held_dkk,
    moms_dkk,
    source_file,
    source_row,
    delivery_sha256
  from int_cost_line
  where is_later
),
allocated as (
  select
    ledger_id,
    sum(amount_dkk) filter (where space_id is not null) as allocated_dkk,
    sum(amount_dkk) filter (where space_id is null) as unallocated_dkk,
    string_agg(distinct driver, '+' order by driver) as driver,
    max(reason) as reason,
    max(building) as building
  from fact_allocation
  group by ledger_id
),
ledger as (
  select
    costs.ledger_id,
    costs.kind,
    costs.facility_id,
    costs.service,
    costs.month,
    costs.amount_dkk as invoiced_dkk,
    allocated.allocated_dkk,
    allocated.unallocated_dkk,
    costs.moms_dkk,
    allocated.driver,
    allocated.reason,
    allocated.building,
    costs.source_file,
    costs.source_row,
    costs.delivery_sha256
  from costs
  left join allocated on costs.ledger_id = allocated.ledger_id
  union all by name
  select
    'held:' || kind || ':' || left(delivery_sha256, 12) || ':' || source_row
      as ledger_id,
    kind,
    amount_dkk as invoiced_dkk,
    amount_dkk as held_dkk,
    code as reason,
    source_file,
    source_row,
    delivery_sha256
  from held
  union all by name
  select
    later.*,
    later.held_dkk as invoiced_dkk,
    'after_run_date' as reason
  from later
  anti join int_cost_duplicate as elsewhere
    on later.ledger_id = elsewhere.ledger_id
  union all by name
  select
    * exclude (amount_dkk),
    0 as invoiced_dkk,
    amount_dkk as duplicate_dkk
  from int_cost_duplicate
)
select
  ledger_id,
  kind,
  facility_id,
  service,
  month,
  cast(invoiced_dkk as decimal(18, 2)) as invoiced_dkk,
  cast(coalesce(allocated_dkk, 0) as decimal(18, 2)) as allocated_dkk,
  cast(coalesce(unallocated_dkk, 0) as decimal(18, 2)) as unallocated_dkk,
  cast(coalesce(held_dkk, 0) as decimal(18, 2)) as held_dkk,
  cast(coalesce(duplicate_dkk, 0) as decimal(18, 2)) as duplicate_dkk,
  moms_dkk,
  driver,
  reason,
  building,
  source_file,
  source_row,
  delivery_sha256
from ledger
order by ledger_id
