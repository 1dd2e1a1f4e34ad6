-- grain: month, driver and room that its model gives a weight
-- the model is the last that holds in the month
with versions as (
  select
    months.month,
    rooms.space_id,
    arg_max(rooms.model_sha256, rooms.valid_from) as model_sha256,
    arg_max(rooms.step_id, rooms.valid_from) as step_id
  from stg_month as months
  inner join dim_space as rooms
    on rooms.valid_from < months.next_month
    and coalesce(rooms.valid_to, date '9999-12-31') > months.month
  where rooms.is_counted
  group by months.month, rooms.space_id
),
things as (
  select
    model_sha256,
    space_step_id as step_id,
    'equipment_count' as driver,
    cast(count(*) as decimal(28, 6)) as weight
  from raw_asset
  where asset_group in ('equipment', 'sanitary')
  group by model_sha256, space_step_id
  union all
  select
    model_sha256,
    step_id,
    'glazing_area',
    cast(sum(cast(area_m2 as decimal(18, 6))) as decimal(28, 6))
  from raw_surface
  where surface_kind = 'glazing'
    and isfinite(area_m2)
    and area_m2 > 0
    and area_m2 < 1e9
  group by model_sha256, step_id
)
select versions.month, versions.space_id, things.driver, things.weight
from versions
inner join things
  on versions.model_sha256 = things.model_sha256
  and versions.step_id = things.step_id
