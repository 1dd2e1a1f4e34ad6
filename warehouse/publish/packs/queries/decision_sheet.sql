-- grain: decision
select
  decision_id,
  level,
  place,
  text,
  owner,
  due,
  status,
  is_overdue,
  source_file,
  source_row
from fact_decision
order by due, decision_id
