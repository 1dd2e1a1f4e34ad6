-- grain: facility
select
  facility_id,
  name,
  coalesce(district, 'unknown') as district
from dim_facility
order by facility_id
