-- one part a cost and the room it lands on, for each period, level and place
-- that counts it, by its service and as one of all
with periods as (
  select distinct
    month,
    strftime(month, '%Y') as period
  from fact_allocation
  union all
  select distinct
    month,
    'last_12'
  from fact_allocation
  where month > (
    select max(month) - interval 12 month from fact_allocation
  )
),
facilities as (
  select
    years.period,
    years.facility_id,
    coalesce(facilities.district, 'unknown') as district,
    years.net_area_m2 > 0 and not years.is_partly_modelled as is_comparable
  from mart_cost_per_m2_year as years
  inner join dim_facility as facilities
    on years.facility_id = facilities.facility_id
  where years.level = 'facility' and years.service = 'all'
),
places as (
  select
    period,
    facility_id,
    'facility' as level,
    facility_id as place
  from facilities
  union all
  select
    period,
    facility_id,
    'district',
    district
  from facilities
  where is_comparable
  union all
  select
    facilities.period,
    facilities.facility_id,
    years.level,
    years.place
  from facilities
  inner join mart_cost_per_m2_year as years
    on facilities.period = years.period
    and years.level = 'portfolio'
    and years.service = 'all'
  where facilities.is_comparable
),
services as (
  select * from explained_cost
  union all
  select * replace ('all' as service) from explained_cost
)
select
  places.period,
  places.level,
  places.place,
  services.* exclude (facility_id, month),
  case when places.level = 'facility' then services.facility_id end
    as facility_id
from services
inner join periods on services.month = periods.month
inner join places
  on periods.period = places.period
  and services.facility_id = places.facility_id
