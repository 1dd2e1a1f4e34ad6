-- one part a cost and the room it lands on, for each unit of its service
with units as (
  select
    month,
    facility_id,
    service,
    unit
  from mart_unit_cost
)
select
  month,
  facility_id,
  service,
  units.unit,
  coalesce(costs.amount, 0) as amount,
  costs.driver,
  coalesce(costs.rule, 'no cost') as rule,
  costs.space_id,
  costs.line_id,
  costs.source_file,
  costs.source_row
from units
left join explained_cost as costs using (month, facility_id, service)
order by costs.line_id, costs.space_id nulls last
