-- error: invoiced = allocated + unallocated + held on every line
select
  ledger_id,
  invoiced_dkk,
  allocated_dkk,
  unallocated_dkk,
  held_dkk
from mart_cost_ledger
where invoiced_dkk <> allocated_dkk + unallocated_dkk + held_dkk
order by ledger_id
