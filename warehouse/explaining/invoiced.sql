-- one part an accepted cost line and the room it lands on
select
  landed.month,
  landed.facility_id,
  landed.service,
  landed.amount_dkk as amount,
  landed.driver,
  'accepted cost line, ex moms' as rule,
  landed.space_id,
  landed.ledger_id as line_id,
  costs.source_file,
  costs.source_row
from fact_allocation as landed
inner join fact_cost as costs on landed.ledger_id = costs.ledger_id
where costs.kind = 'cost_line'
order by landed.ledger_id, landed.space_id nulls last, landed.facility_id
