-- one row a room of an inspection that has a verdict
select
  inspection_id,
  facility_id,
  object_group,
  judged as amount
from explained_inspections
where judged = 1
