-- grain: room and weekday
with plan as (
  select * from int_cleaning_plan
),
rooms as (
  select * from int_plan_room
)
select
  plan.space_id,
  plan.weekday,
  rooms.facility_id,
  rooms.category,
  rooms.area_m2,
  rooms.m2_per_hour,
  plan.visits,
  plan.minutes,
  plan.hours_per_year,
  plan.calendar_visits,
  plan.calendar_hours_per_year,
  plan.cost_dkk_per_year,
  rooms.rate_source,
  rooms.reason
from plan
inner join rooms on plan.space_id = rooms.space_id
order by plan.space_id, plan.weekday
