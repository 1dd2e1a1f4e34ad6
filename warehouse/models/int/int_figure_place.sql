-- grain: facility and level; every facility is a place of its own, is part of a
-- district and of the portfolio
with named as (
  select facility_id from int_facility
  union
  select facility_id from int_sla_case
  union
  select facility_id from int_service_request
),
facilities as (
  select
    named.facility_id,
    coalesce(int_facility.district, 'unknown') as district
  from named
  left join int_facility on named.facility_id = int_facility.facility_id
  where named.facility_id is not null
)
select
  facility_id,
  'facility' as level,
  facility_id as place
from facilities
union all
select
  facility_id,
  'district',
  district
from facilities
union all
select
  facilities.facility_id,
  'portfolio',
  coalesce(nullif(raw_setting.portfolio_name, ''), 'portfolio')
from facilities
cross join raw_setting
