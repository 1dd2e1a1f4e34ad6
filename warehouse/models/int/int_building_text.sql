-- grain: facility and text that names a building
with written as (
  select
    facility_id,
    building
  from raw_cost_line
  union
  select
    facility_id,
    building
  from raw_driver_volume
)
select
  facility_id,
  building as reference
from written
where facility_id is not null and trim(building) <> ''
