-- grain: month and facility whose area the set does not show
select
  month,
  facility_id
from fact_facility_month
where net_area_m2 is null and month between $1 and $2
order by month, facility_id
