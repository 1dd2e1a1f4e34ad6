-- grain: space of a model version in force, with what people may call it
-- a room that repeats another is not a second room
select
  facility_id,
  space_id,
  number,
  name,
  global_id,
  building,
  storey,
  model_sha256,
  step_id,
  valid_from,
  valid_to
from int_canonical_space
where not is_repeated and exclusion_reason is distinct from 'duplicate'
