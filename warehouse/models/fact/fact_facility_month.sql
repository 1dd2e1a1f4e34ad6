-- grain: month and facility with counted rooms in it
select
  month,
  facility_id,
  rooms,
  net_area_m2
from int_facility_area_month
order by month, facility_id
