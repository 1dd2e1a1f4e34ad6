-- grain: room of the plan, with its week
select
  plan.space_id,
  rooms.facility_id,
  rooms.category,
  rooms.area_m2,
  rooms.m2_per_hour,
  cast(sum(plan.visits) as decimal(18, 6)) as visits_per_week,
  cast(sum(plan.minutes) as decimal(18, 6)) as minutes,
  string_agg(distinct plan.team_id, ', ' order by plan.team_id) as team_id,
  string_agg(cast(plan.weekday as varchar), '' order by plan.weekday)
    as weekdays,
  rooms.reason
from int_cleaning_plan as plan
inner join int_plan_room as rooms on plan.space_id = rooms.space_id
group by all
order by plan.space_id
