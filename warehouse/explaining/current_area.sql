-- one part a counted room valid on the run date
with rooms as (
  select * from dim_space
),
run as (
  select as_of from run_info
),
models as (
  select * from explained_model_file
)
select
  rooms.facility_id,
  rooms.building,
  rooms.storey,
  rooms.category,
  rooms.number,
  rooms.net_area_m2 as amount,
  1 as one,
  cast(null as varchar) as driver,
  rooms.area_rule as rule,
  rooms.space_id,
  cast(null as varchar) as line_id,
  models.path as source_file,
  rooms.step_id as source_row
from rooms
cross join run
left join models on rooms.model_sha256 = models.model_sha256
where rooms.is_counted
  and rooms.valid_from <= run.as_of
  and coalesce(rooms.valid_to, date '9999-12-31') > run.as_of
order by rooms.facility_id, rooms.space_id
