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
  is_overdue,
  source_file,
  source_row,
  delivery_sha256
from int_decision
order by decision_id
