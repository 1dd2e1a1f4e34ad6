-- grain: facility and interval in which its register row holds
with register as (
  select * from raw_facility
)
select
  facility_id,
  coalesce(valid_from, open_start()) as valid_from,
  valid_to,
  name,
  district,
  area_m2 as register_area_m2,
  area_basis,
  address,
  bbr_id,
  access,
  headcount,
  workplaces,
  coalesce(is_left_out, false) as is_left_out,
  source_file,
  source_row,
  delivery_sha256
from register
