-- grain: facility
select
  facility_id,
  sum(minutes) / 60 as hours_per_week,
  sum(hours_per_year) as hours_per_year,
  sum(calendar_hours_per_year) as calendar_hours_per_year,
  sum(cost_dkk_per_year) as cost_dkk_per_year
from mart_cleaning_plan
group by facility_id
