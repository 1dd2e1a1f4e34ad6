-- grain: room of the facilities asked for on the run date
select
  facility_id,
  space_id,
  building,
  storey,
  number,
  name,
  category,
  is_restricted,
  is_counted,
  exclusion_reason,
  net_area_m2,
  area_rule,
  area_confidence,
  footprint_wkb
from dim_space
where
  facility_id in (select unnest($1))
  and valid_from <= getvariable('as_of')
  and coalesce(valid_to, open_end()) > getvariable('as_of')
