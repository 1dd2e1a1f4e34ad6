-- error: every room counts, with an area, or has a reason why not
select
  space_id,
  valid_from,
  is_counted,
  exclusion_reason,
  net_area_m2
from dim_space
where
  is_counted <> (exclusion_reason is null)
  or (is_counted and net_area_m2 is null)
order by space_id, valid_from
