-- grain: place of a bin: its room and limits; a place that it has left has the
-- limits of the bin today, and the room of its last day there
select
  today.bin_id,
  today.bin_id as register_bin_id,
  today.facility_id,
  today.space_id,
  today.litres,
  today.is_in_use,
  today.limit_pct,
  today.limit_rule,
  today.max_days,
  places.valid_from as placed_from,
  places.valid_to as placed_to,
  false as is_moved
from int_bin_current as today
left join int_bin_place as places
  on today.bin_id = places.bin_id and places.is_last
union all
select
  places.place_id,
  places.bin_id,
  places.facility_id,
  rooms.space_id,
  today.litres,
  false,
  today.limit_pct,
  today.limit_rule,
  today.max_days,
  places.valid_from,
  places.valid_to,
  true
from int_bin_place as places
inner join int_bin_current as today on places.bin_id = today.bin_id
left join int_room_reference_validity as rooms
  on places.facility_id = rooms.facility_id
  and places.room = rooms.reference
  and places.valid_to - 1 >= rooms.valid_from
  and places.valid_to - 1 < rooms.valid_to
where not places.is_last
