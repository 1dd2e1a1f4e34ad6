-- grain: counted room on the run date
with setting as (
  select as_of from raw_setting
),
rooms as (
  select * from int_space_current
  where is_counted
),
assets as (
  select
    space_id,
    count(*) filter (where asset_group = 'sanitary') as sanitary,
    count(*) filter (where asset_group = 'equipment') as equipment,
    count(*) filter (where asset_group = 'furniture') as furniture,
    count(*) filter (where asset_group = 'door') as doors,
    count(*) filter (where asset_group = 'window') as windows,
    count(*) filter (where placed_by = 'other_model') as from_other_models
  from fact_asset
  cross join setting
  where
    space_id is not null
    and valid_from <= as_of
    and coalesce(valid_to, open_end()) > as_of
  group by space_id
),
surfaces as (
  select
    space_id,
    sum(area_m2) filter (where surface_kind = 'glazing') as glazing_m2,
    sum(area_m2) filter (where surface_kind = 'floor_finish')
      as floor_finish_m2,
    arg_max(material, (area_m2, material))
    filter (where surface_kind = 'floor_finish') as floor_finish
  from fact_surface
  cross join setting
  where valid_from <= as_of and coalesce(valid_to, open_end()) > as_of
  group by space_id
)
select
  rooms.space_id,
  rooms.facility_id,
  rooms.building,
  rooms.category,
  coalesce(assets.sanitary, 0) as sanitary,
  coalesce(assets.equipment, 0) as equipment,
  coalesce(assets.furniture, 0) as furniture,
  coalesce(assets.doors, 0) as doors,
  coalesce(assets.windows, 0) as windows,
  coalesce(assets.from_other_models, 0) as from_other_models,
  surfaces.floor_finish,
  cast(surfaces.floor_finish_m2 as decimal(18, 6)) as floor_finish_m2,
  cast(surfaces.glazing_m2 as decimal(18, 6)) as glazing_m2
from rooms
left join assets on rooms.space_id = assets.space_id
left join surfaces on rooms.space_id = surfaces.space_id
order by rooms.space_id
