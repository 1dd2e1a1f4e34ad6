-- one part a facility of the register
select
  facility_id,
  register_area_m2 as amount
from mart_coverage
where register_area_m2 is not null
order by facility_id
