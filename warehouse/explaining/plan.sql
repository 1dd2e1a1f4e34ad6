-- one part a room and weekday of the cleaning plan
with plan as (
  select * from mart_cleaning_plan
),
rooms as (
  select * from dim_space
),
run as (
  select as_of from run_info
),
models as (
  select * from explained_model_file
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
  models.path as source_file,
  rooms.step_id as source_row
from plan
cross join run
left join rooms
  on plan.space_id = rooms.space_id
  and rooms.valid_from <= run.as_of
  and coalesce(rooms.valid_to, date '9999-12-31') > run.as_of
left join models on rooms.model_sha256 = models.model_sha256
order by plan.space_id, plan.weekday
