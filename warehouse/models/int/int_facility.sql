-- grain: facility, of the register or of a model or record alone
-- as the register has it on the run date, else as it last had it, else first
with setting as (
  select as_of from raw_setting
),
register as (
  select versions.*
  from stg_facility as versions
  cross join setting
  qualify row_number() over (
    partition by versions.facility_id
    order by
      versions.valid_from > as_of,
      case when versions.valid_from > as_of then versions.valid_from end,
      versions.valid_from desc
  ) = 1
),
spans as (
  select int_facility_span.*
  from int_facility_span
  cross join setting
  where is_open
  qualify row_number() over (
    partition by facility_id
    order by
      valid_from > as_of,
      case when valid_from > as_of then valid_from end,
      valid_from desc
  ) = 1
),
named as (
  select facility_id from register
  union
  select facility_id from int_model_version
  union
  select facility_id from raw_facility_model
  union
  select facility_id from raw_cost_line
  union
  select facility_id from raw_work_order
  union
  select facility_id from int_visit_sum
)
select
  named.facility_id,
  register.name,
  register.district,
  register.register_area_m2,
  register.area_basis,
  register.address,
  register.bbr_id,
  register.access,
  register.headcount,
  register.workplaces,
  register.facility_id is not null and not (
    register.is_left_out and register.valid_to <= setting.as_of
  ) as is_registered,
  coalesce(
    setting.as_of >= spans.valid_from and setting.as_of < spans.valid_to, true
  ) as is_open,
  nullif(spans.valid_from, open_start()) as opened_on,
  nullif(spans.valid_to, open_end()) as closed_on,
  register.source_file,
  register.source_row,
  register.delivery_sha256
from named
cross join setting
left join register on named.facility_id = register.facility_id
left join spans on named.facility_id = spans.facility_id
where named.facility_id is not null
