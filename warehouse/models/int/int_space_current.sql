-- grain: room valid on the run date
select rooms.* exclude (footprint_wkb)
from dim_space as rooms
inner join raw_setting
  on raw_setting.as_of >= rooms.valid_from
  and raw_setting.as_of < coalesce(rooms.valid_to, date '9999-12-31')
order by rooms.space_id
