-- grain: facility, of the register or of a model or record alone
select
  facility_id,
  name,
  district,
  register_area_m2,
  area_basis,
  address,
  bbr_id,
  access,
  headcount,
  workplaces,
  is_registered,
  is_open,
  opened_on,
  closed_on,
  source_file,
  source_row,
  delivery_sha256
from int_facility
order by facility_id
