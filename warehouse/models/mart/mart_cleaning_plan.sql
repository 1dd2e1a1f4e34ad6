-- grain: room and weekday
with plan as (
  select * from int_cleaning_plan
),
rooms as (
  select * from int_plan_room
),
budget as (
  select
    space_id,
    string_agg(budget_reason, '; ' order by task) as budget_reason
  from int_budget_task
  group by space_id
)
select
  plan.space_id,
  plan.weekday,
  rooms.facility_id,
  plan.team_id,
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
  concat_ws('; ', rooms.reason, budget.budget_reason) as reason
from plan
inner join rooms on plan.space_id = rooms.space_id
left join budget on plan.space_id = budget.space_id
order by plan.space_id, plan.weekday
