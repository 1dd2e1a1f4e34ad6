-- grain: month and counted room valid in it
select
  month,
  space_id,
  facility_id,
  building,
  category,
  area_days,
  days_in_month
from int_space_month
order by month, space_id
