-- grain: asset of a model version, and interval in which it is in one room
select
  model_sha256,
  step_id,
  valid_from,
  valid_to,
  facility_id,
  space_id,
  placed_by,
  asset_group,
  asset_class,
  predefined_type,
  type_name,
  name,
  tag,
  global_id
from int_asset_location
order by model_sha256, step_id, valid_from
