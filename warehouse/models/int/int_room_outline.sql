-- grain: room and interval of validity, with what it takes to compare places
select
  space_id,
  lineage_id,
  facility_id,
  valid_from,
  valid_to,
  identity_rule,
  number,
  building as building_name,
  building_global_id,
  storey as storey_name,
  exclusion_reason,
  is_repeated,
  floor_z_m,
  height_m,
  footprint_wkb,
  model_sha256,
  step_id,
  global_id
from int_canonical_space
order by space_id, valid_from
