-- grain: facility
with setting as (
  select as_of, expected_area_m2 from raw_setting
),
facilities as (
  select * from dim_facility
),
areas as (
  select
    facility_id,
    count(*) filter (where is_counted) as rooms,
    sum(net_area_m2) filter (where is_counted) as model_area_m2
  from dim_space
  cross join setting
  where valid_from <= as_of and coalesce(valid_to, date '9999-12-31') > as_of
  group by facility_id
),
total as (
  select sum(model_area_m2) as model_area_m2 from areas
)
select
  facilities.facility_id,
  facilities.name,
  facilities.district,
  facilities.register_area_m2,
  facilities.area_basis,
  coalesce(areas.rooms, 0) as rooms,
  cast(areas.model_area_m2 as decimal(18, 6)) as model_area_m2,
  areas.model_area_m2 / nullif(facilities.register_area_m2, 0)
    as covered_share,
  case
    when areas.facility_id is null and not facilities.is_registered
      then 'model_and_register'
    when areas.facility_id is null then 'model'
    when not facilities.is_registered then 'register'
    when coalesce(areas.model_area_m2, 0) = 0 then 'model_area'
    when coalesce(facilities.register_area_m2, 0) = 0 then 'register_area'
  end as missing,
  areas.model_area_m2 / nullif(setting.expected_area_m2, 0)
    as share_of_expected,
  cast(setting.expected_area_m2 as decimal(18, 6))
    as portfolio_expected_area_m2,
  total.model_area_m2 / nullif(setting.expected_area_m2, 0)
    as portfolio_covered_share
from facilities
cross join setting
cross join total
left join areas on facilities.facility_id = areas.facility_id
order by facilities.facility_id
