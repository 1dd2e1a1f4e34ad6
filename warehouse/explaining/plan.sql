-- one part a room and weekday of the cleaning plan
with plan as (
  select * from mart_cleaning_plan
)
select
  plan.facility_id,
  plan.category,
  plan.weekday,
  plan.visits,
  plan.minutes,
  plan.hours_per_year,
  plan.calendar_visits,
  plan.calendar_hours_per_year,
  plan.cost_dkk_per_year,
  cast(null as varchar) as driver,
  plan.reason as rule,
  plan.space_id,
  cast(null as varchar) as line_id,
  rooms.source_file,
  rooms.source_row
from plan
left join explained_room_today as rooms on plan.space_id = rooms.space_id
order by plan.space_id, plan.weekday
