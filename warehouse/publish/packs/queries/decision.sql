-- grain: decision
select
  decision_id,
  level,
  place,
  facility_id,
  text,
  owner,
  due,
  status,
  is_overdue
from fact_decision
order by due, decision_id
