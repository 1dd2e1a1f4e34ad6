-- one part a facility of the register
select
  facility_id,
  district,
  register_area_m2 as amount,
  cast(null as varchar) as driver,
  'the register, on the basis ' || area_basis as rule,
  cast(null as varchar) as space_id,
  cast(null as varchar) as line_id,
  source_file,
  source_row
from dim_facility
where register_area_m2 is not null and is_open
order by facility_id
