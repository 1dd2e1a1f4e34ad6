-- error: no counted room has a negative area
select
  space_id,
  valid_from,
  net_area_m2
from dim_space
where is_counted and net_area_m2 < 0
order by space_id, valid_from
