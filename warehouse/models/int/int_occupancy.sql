-- grain: room, model that states how many people it is for, and interval
-- a model that states none above zero has only its program's starting values;
-- a room that repeats another model's is that model's room
with stated as (
  select
    properties.model_sha256,
    properties.step_id,
    names.rank,
    try_cast(replace(trim(properties.value), ',', '.') as double) as heads
  from raw_space_property as properties
  inner join ref_occupancy_name as names
    on regexp_replace(lower(properties.property_name), '[\s_.()-]', '', 'g')
    = names.name
),
numbers as (
  select *
  from stated
  where heads >= 0 and heads <= 10000
  qualify row_number() over (
    partition by model_sha256, step_id order by rank, heads desc
  ) = 1
),
used as (
  select *
  from numbers
  qualify max(heads) over (partition by model_sha256) > 0
),
rooms as (
  select * from int_model_space
),
repeated as (
  select * from int_duplicate_space
)
select
  used.model_sha256,
  used.step_id,
  coalesce(repeated.kept_space_id, rooms.space_id) as space_id,
  rooms.valid_from,
  rooms.valid_to,
  cast(used.heads as decimal(28, 6)) as heads
from used
inner join rooms
  on used.model_sha256 = rooms.model_sha256 and used.step_id = rooms.step_id
left join repeated
  on used.model_sha256 = repeated.model_sha256
  and used.step_id = repeated.step_id
