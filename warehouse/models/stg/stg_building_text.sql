-- grain: facility and text that names a building
select distinct
  facility_id,
  building as reference
from raw_cost_line
where facility_id is not null and trim(building) <> ''
