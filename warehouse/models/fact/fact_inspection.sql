-- grain: inspection, room and object group
select
  inspection_id,
  facility_id,
  room,
  object_group,
  space_id,
  category,
  area_m2,
  units,
  date,
  level,
  impurities,
  agreed_level,
  agreed_by,
  allowed,
  judged_by,
  is_below,
  source_file,
  source_row,
  delivery_sha256
from int_inspection
order by inspection_id, facility_id, room, object_group
