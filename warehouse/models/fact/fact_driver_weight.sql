-- grain: month, driver and room
-- to add a driver is to add one query here; volume and own_cost are named
-- with their service, for each has its own quantities
with months as (
  select * from fact_space_month
),
facilities as (
  select month, facility_id, sum(area_days) as area_days
  from months
  group by month, facility_id
),
shares as (
  select
    months.*,
    cast(months.area_days as double)
      / nullif(cast(facilities.area_days as double), 0) as area_share
  from months
  inner join facilities
    on months.month = facilities.month
    and months.facility_id = facilities.facility_id
),
found as (
  select month, space_id, 'cleaned_m2_visits' as driver, due_m2_visits as weight
  from (
    select month, space_id, sum(due_m2_visits) as due_m2_visits
    from stg_room_due
    group by month, space_id
  )
  union all
  select
    cast(date_trunc('month', date) as date),
    space_id,
    'recorded_m2_visits',
    sum(area_m2)
  from fact_visit
  where is_done and space_id is not null
  group by all
  union all
  select month, space_id, driver, weight from stg_weight_model
  union all
  select month, space_id, driver, weight from stg_weight_own
),
weights as (
  select month, facility_id, space_id, building, 'net_area' as driver,
    area_days as weight
  from months
  union all
  select
    months.month, months.facility_id, months.space_id, months.building,
    found.driver, cast(found.weight as decimal(28, 6))
  from found
  inner join months
    on found.month = months.month and found.space_id = months.space_id
  union all
  select
    shares.month, shares.facility_id, shares.space_id, shares.building,
    'headcount', cast(people.headcount * shares.area_share as decimal(28, 6))
  from shares
  inner join dim_facility as people on shares.facility_id = people.facility_id
  union all
  select
    shares.month, shares.facility_id, shares.space_id, shares.building,
    'volume:' || volumes.service || ':' || volumes.unit,
    cast(volumes.quantity * shares.area_share as decimal(28, 6))
  from shares
  inner join stg_volume as volumes
    on shares.month = volumes.month
    and shares.facility_id = volumes.facility_id
),
used as (
  select month, driver_key as driver from stg_cost_target
  union
  select month, otherwise from stg_cost_target
  union
  select month, 'net_area' from stg_month
)
select
  weights.month,
  weights.facility_id,
  weights.driver,
  weights.space_id,
  weights.building,
  cast(weights.weight as decimal(28, 6)) as weight
from weights
semi join used
  on weights.month = used.month and weights.driver = used.driver
where weights.weight > 0
order by weights.month, weights.driver, weights.space_id
