-- grain: facility, text that refers to a room, and interval of validity
with refs as (
  select * from int_room_reference
)
select
  facility_id,
  reference,
  valid_from,
  valid_to,
  space_id,
  match_rule,
  score,
  status,
  building
from refs
order by facility_id, reference, valid_from
