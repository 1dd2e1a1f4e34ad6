-- grain: room of one facility
select
  space_id,
  sum(visits) as visits_per_week,
  sum(minutes) as minutes_per_week
from mart_cleaning_plan
where facility_id = getvariable('facility')
group by space_id
