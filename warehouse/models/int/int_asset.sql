-- grain: asset of a model version in force, with the room its own file gives
with assets as (
  select * from raw_asset
),
versions as (
  select * from int_model_version
  where is_in_force
),
rooms as (
  select
    model_sha256,
    step_id,
    space_id,
    kept_space_id
  from int_canonical_space
)
select
  assets.model_sha256,
  assets.step_id,
  versions.lineage_id,
  versions.facility_id,
  versions.valid_from,
  versions.valid_to,
  assets.global_id,
  assets.asset_group,
  assets.asset_class,
  assets.predefined_type,
  assets.type_name,
  assets.name,
  assets.tag,
  rooms.kept_space_id as space_id,
  case when rooms.space_id is not null then assets.placed_by end as placed_by,
  case when isfinite(assets.x_m) then assets.x_m end as x_m,
  case when isfinite(assets.y_m) then assets.y_m end as y_m,
  case when isfinite(assets.z_m) then assets.z_m end as z_m
from assets
inner join versions on assets.model_sha256 = versions.model_sha256
left join rooms
  on assets.model_sha256 = rooms.model_sha256
  and assets.space_step_id = rooms.step_id
order by assets.model_sha256, assets.step_id
