-- grain: finished or glazed surface of a room, by the model that has it, and
-- interval
select * from int_surface
order by
  model_sha256,
  step_id,
  surface_kind,
  element_step_id,
  valid_from
