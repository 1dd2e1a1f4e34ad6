-- grain: space of a model version in force, with what people may call it
-- a room that repeats another is not a second room
with rooms as (
  select * from stg_room
),
repeated as (
  select * from stg_other_discipline
)
select
  rooms.facility_id,
  rooms.space_id,
  rooms.number,
  rooms.name,
  rooms.global_id,
  rooms.building,
  rooms.storey,
  rooms.model_sha256,
  rooms.step_id,
  rooms.valid_from,
  rooms.valid_to
from rooms
anti join repeated
  on rooms.model_sha256 = repeated.model_sha256
  and rooms.step_id = repeated.step_id
where rooms.exclusion_reason is distinct from 'duplicate'
