-- grain: month and facility
select
  month,
  facility_id,
  net_area_m2
from fact_facility_month
where net_area_m2 is not null
