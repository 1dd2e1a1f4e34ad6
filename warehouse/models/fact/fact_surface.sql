-- grain: finished or glazed surface of a room, by the model that has it, and
-- interval
select
  model_sha256,
  step_id,
  surface_kind,
  element_step_id,
  facility_id,
  space_id,
  valid_from,
  valid_to,
  material,
  area_m2,
  placed_by,
  area_by
from int_surface
order by
  model_sha256,
  step_id,
  surface_kind,
  element_step_id,
  valid_from
