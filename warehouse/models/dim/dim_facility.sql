-- grain: facility, of the register or of a model or record alone
with register as (
  select * from raw_facility
),
named as (
  select facility_id from register
  union
  select facility_id from stg_model_version
  union
  select facility_id from raw_facility_model
  union
  select facility_id from raw_cost_line
  union
  select facility_id from raw_work_order
  union
  select facility_id from stg_visit_sum
)
select
  named.facility_id,
  register.name,
  register.district,
  register.area_m2 as register_area_m2,
  register.area_basis,
  register.address,
  register.bbr_id,
  register.access,
  register.headcount,
  register.facility_id is not null as is_registered,
  register.source_file,
  register.source_row,
  register.delivery_sha256
from named
left join register on named.facility_id = register.facility_id
where named.facility_id is not null
order by named.facility_id
