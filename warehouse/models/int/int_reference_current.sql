-- grain: facility and text that means a room on the run date
select
  refs.facility_id,
  refs.reference,
  refs.space_id
from int_room_reference_validity as refs
inner join raw_setting
  on refs.valid_from <= raw_setting.as_of
  and refs.valid_to > raw_setting.as_of
