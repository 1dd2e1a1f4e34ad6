-- one part a counted room valid on the run date
select
  facility_id,
  building,
  storey,
  category,
  number,
  net_area_m2 as amount,
  1 as one,
  cast(null as varchar) as driver,
  area_rule as rule,
  space_id,
  cast(null as varchar) as line_id,
  source_file,
  source_row
from explained_room_today
where is_counted
order by facility_id, space_id
