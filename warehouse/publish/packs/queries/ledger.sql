-- grain: cost line, work order with a cost, or held row with an amount
select
  ledger_id,
  kind,
  facility_id,
  facility_name,
  district,
  service,
  month,
  invoiced_dkk,
  allocated_dkk,
  unallocated_dkk,
  held_dkk,
  duplicate_dkk,
  moms_dkk,
  driver,
  reason,
  building,
  source_file,
  source_row
from mart_cost_ledger
order by facility_id nulls last, month, service, ledger_id
