-- one row a room of an inspection of which a level was found
select
  inspection_id,
  facility_id,
  object_group,
  one as amount
from explained_inspections
where level is not null
