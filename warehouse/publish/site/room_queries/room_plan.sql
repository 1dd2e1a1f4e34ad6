-- grain: room of the facilities asked for
select
  facility_id,
  space_id,
  sum(visits) as visits_per_week,
  sum(minutes) as minutes_per_week
from mart_cleaning_plan
where facility_id in (select unnest($1))
group by facility_id, space_id
