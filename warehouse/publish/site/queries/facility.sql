-- grain: facility
select
  coverage.*,
  facility.address,
  facility.access,
  facility.headcount,
  facility.workplaces,
  coalesce(facility.is_open, true) as is_open
from mart_coverage as coverage
left join dim_facility as facility
  on coverage.facility_id = facility.facility_id
