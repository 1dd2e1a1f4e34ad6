-- grain: room valid on the run date
with setting as (
  select as_of from raw_setting
)
select
  space_id,
  facility_id,
  building,
  storey,
  number,
  global_id,
  net_area_m2,
  gross_area_m2,
  stated_area_m2,
  measured_area_m2,
  low_headroom_area_m2,
  is_counted,
  exclusion_reason,
  model_sha256,
  step_id
from dim_space
cross join setting
where valid_from <= as_of and coalesce(valid_to, date '9999-12-31') > as_of
order by space_id
