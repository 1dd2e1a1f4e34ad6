-- one part a room of an inspection and object group
select
  inspection_id,
  facility_id,
  object_group,
  1 as one,
  cast(is_below as integer) as below,
  level,
  1 as amount,
  cast(not is_below as integer) as kept,
  cast(agreed_level is not null as integer) as agreed,
  agreed_by as driver,
  'level ' || level || coalesce(', agreed ' || agreed_level, ', none agreed')
    as rule,
  space_id,
  cast(null as varchar) as line_id,
  source_file,
  source_row
from fact_inspection
order by inspection_id, facility_id, room, object_group
