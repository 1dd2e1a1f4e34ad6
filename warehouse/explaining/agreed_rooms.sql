-- one row a room of an inspection that has an agreed level
select inspection_id, facility_id, object_group, agreed as amount
from explained_inspections
where agreed = 1
