-- grain: facility and interval in which its register row holds
select
  facility_id,
  valid_from,
  valid_to,
  name,
  district,
  register_area_m2,
  area_basis,
  address,
  bbr_id,
  access,
  headcount,
  workplaces,
  is_left_out,
  source_file,
  source_row,
  delivery_sha256
from stg_facility
order by facility_id, valid_from
