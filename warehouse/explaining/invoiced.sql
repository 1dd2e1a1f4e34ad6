-- one part an accepted cost line
select
  month,
  facility_id,
  service,
  amount_dkk as amount,
  cast(null as varchar) as driver,
  'accepted cost line, ex moms' as rule,
  cast(null as varchar) as space_id,
  ledger_id as line_id,
  source_file,
  source_row
from fact_cost
where kind = 'cost_line'
order by ledger_id
