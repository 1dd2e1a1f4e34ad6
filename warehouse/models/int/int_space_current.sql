-- grain: room valid on the run date
select rooms.* exclude (footprint_wkb)
from int_space as rooms
inner join raw_setting
  on rooms.valid_from <= raw_setting.as_of
  and raw_setting.as_of < coalesce(rooms.valid_to, open_end())
order by rooms.space_id
