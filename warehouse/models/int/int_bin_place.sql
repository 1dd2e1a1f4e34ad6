-- grain: bin of the register, and each of its places, with an id of its own
-- the place of the run date, else the last before it, has the id of the bin
with followed as (
  select
    *,
    lag(facility_id) over (partition by bin_id order by valid_from)
      as last_facility_id,
    lag(room) over (partition by bin_id order by valid_from) as last_room
  from stg_bin
),
marked as (
  select
    * exclude (last_facility_id, last_room),
    coalesce(facility_id <> last_facility_id, true)
    or coalesce(room, '') <> coalesce(last_room, '') as is_move
  from followed
),
numbered as (
  select
    *,
    count(*) filter (where is_move) over (
      partition by bin_id order by valid_from
    ) as place
  from marked
),
places as (
  select
    bin_id,
    any_value(facility_id) as facility_id,
    any_value(room) as room,
    min(valid_from) as valid_from,
    max(valid_to) as valid_to
  from numbered
  group by bin_id, place
)
select
  places.*,
  row_number() over (
    partition by places.bin_id
    order by places.valid_from > setting.as_of, places.valid_from desc
  ) = 1 as is_last,
  case
    when is_last then places.bin_id
    else places.bin_id || ' until ' || places.valid_to
  end as place_id
from places
cross join raw_setting as setting
