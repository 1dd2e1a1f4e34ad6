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
  cast(is_below is not null as integer) as judged,
  impurities,
  allowed,
  agreed_by as driver,
  concat_ws(
    ', ', cast(impurities as double) || ' impurities',
    cast(allowed as double) || ' permitted', 'level ' || level,
    coalesce('agreed level ' || agreed_level, 'no level agreed')
  ) as rule,
  space_id,
  cast(null as varchar) as line_id,
  source_file,
  source_row
from fact_inspection
order by inspection_id, facility_id, room, object_group
