-- grain: facility, text on an asset, and interval in which it is in one room
with rooms as (
  select * from int_room_name
),
assets as (
  select
    model_sha256,
    space_step_id,
    lower(trim(tag)) as asset
  from raw_asset
  where trim(tag) <> ''
  union
  select
    model_sha256,
    space_step_id,
    lower(trim(global_id))
  from raw_asset
  where trim(global_id) <> ''
)
select
  rooms.facility_id,
  assets.asset,
  rooms.valid_from,
  rooms.valid_to,
  min(rooms.space_id) as space_id
from assets
inner join rooms
  on assets.model_sha256 = rooms.model_sha256
  and assets.space_step_id = rooms.step_id
group by
  rooms.facility_id, assets.asset, rooms.model_sha256, rooms.valid_from,
  rooms.valid_to
having count(distinct rooms.space_id) = 1
