-- grain: cost line and month of its period, or work order with a cost, that
-- carries its money
select
  ledger_id,
  kind,
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
from int_cost
order by ledger_id
