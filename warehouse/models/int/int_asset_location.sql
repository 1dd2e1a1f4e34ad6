-- grain: asset of a model version, and interval in which it is in one room
-- an asset that its own file puts in no room may be in one of another model
with assets as (
  select * from int_asset
),
places as (
  select
    model_sha256,
    step_id,
    valid_from,
    valid_to,
    space_id,
    placed_by
  from assets
  where space_id is not null
  union all
  select
    model_sha256,
    step_id,
    valid_from,
    valid_to,
    space_id,
    case when space_id is not null then 'other_model' end as placed_by
  from int_asset_in_other_model
)
select
  places.model_sha256,
  places.step_id,
  places.valid_from,
  places.valid_to,
  assets.facility_id,
  places.space_id,
  places.placed_by,
  assets.asset_group,
  assets.asset_class,
  assets.predefined_type,
  assets.type_name,
  assets.name,
  assets.tag,
  assets.global_id
from places
inner join assets
  on places.model_sha256 = assets.model_sha256
  and places.step_id = assets.step_id
