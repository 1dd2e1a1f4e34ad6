-- one part a line of the cost ledger
select
  month,
  facility_id,
  service,
  kind,
  ledger_id,
  invoiced_dkk,
  allocated_dkk,
  unallocated_dkk,
  held_dkk,
  duplicate_dkk,
  moms_dkk,
  driver,
  coalesce(reason, 'accepted') as rule,
  cast(null as varchar) as space_id,
  ledger_id as line_id,
  source_file,
  source_row
from mart_cost_ledger
order by ledger_id
