-- grain: month, driver and room
-- to add a driver is to add one query here
with months as (
  select * from fact_space_month
),
assets as (
  select
    rooms.space_id,
    rooms.valid_from,
    count(*) as assets
  from raw_asset as asset
  inner join dim_space as rooms
    on asset.model_sha256 = rooms.model_sha256
    and asset.space_step_id = rooms.step_id
  where asset.asset_group in ('equipment', 'sanitary')
  group by rooms.space_id, rooms.valid_from
),
glazing as (
  select
    rooms.space_id,
    rooms.valid_from,
    sum(try_cast(surface.area_m2 as decimal(18, 6))) as glazing_m2
  from raw_surface as surface
  inner join dim_space as rooms
    on surface.model_sha256 = rooms.model_sha256
    and surface.step_id = rooms.step_id
  where surface.surface_kind = 'glazing' and isfinite(surface.area_m2)
  group by rooms.space_id, rooms.valid_from
),
last_glazing as (
  select space_id, arg_max(glazing_m2, valid_from) as weight
  from glazing
  group by space_id
),
last_assets as (
  select space_id, arg_max(assets, valid_from) as weight
  from assets
  group by space_id
),
weights as (
  select *, 'net_area' as driver, area_days as weight from months
  union all
  select months.*, 'glazing_area', cast(last_glazing.weight as decimal(28, 6))
  from months
  inner join last_glazing on months.space_id = last_glazing.space_id
  union all
  select
    months.*, 'equipment_count', cast(last_assets.weight as decimal(28, 6))
  from months
  inner join last_assets on months.space_id = last_assets.space_id
)
select
  month,
  facility_id,
  driver,
  space_id,
  building,
  cast(weight as decimal(28, 6)) as weight
from weights
where weight > 0
order by month, driver, space_id
