-- grain: space of a model version in force, with the room that is kept for it
-- a room that repeats another model's is that model's room
with rooms as (
  select * from int_model_space
),
repeated as (
  select * from int_duplicate_space
)
select
  rooms.*,
  repeated.step_id is not null as is_repeated,
  coalesce(repeated.kept_space_id, rooms.space_id) as kept_space_id
from rooms
left join repeated
  on rooms.model_sha256 = repeated.model_sha256
  and rooms.step_id = repeated.step_id
