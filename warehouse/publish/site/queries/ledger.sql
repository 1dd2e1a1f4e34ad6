-- grain: facility and kind of record
select
  facility_id,
  coalesce(kind, 'unknown') as kind,
  count(*) as lines,
  sum(invoiced_dkk) as invoiced_dkk,
  sum(allocated_dkk) as allocated_dkk,
  sum(unallocated_dkk) as unallocated_dkk,
  sum(held_dkk) as held_dkk,
  max(month) filter (where kind = 'cost_line') as latest_invoice,
  max(month) as latest_month
from mart_cost_ledger
group by all
