-- grain: deviation
select
  deviations.deviation_id,
  deviations.service,
  deviations.facility_id,
  facilities.name,
  facilities.district,
  deviations.month,
  deviations.reason,
  deviations.action,
  deviations.source_file,
  deviations.source_row
from fact_deviation as deviations
left join dim_facility as facilities
  on deviations.facility_id = facilities.facility_id
order by deviations.month, deviations.facility_id, deviations.deviation_id
