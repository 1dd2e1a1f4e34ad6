-- the counted rooms on the run date
select
  rooms.space_id,
  rooms.building,
  rooms.category,
  run_info.as_of
from mart_room_content as rooms
cross join run_info
