-- grain: month, facility, service and unit
-- each unit carries the whole cost of its service, so never add units up;
-- a quantity that is zero or not known gives no cost per unit
with costs as (
  select month, facility_id, service, sum(amount_dkk) as cost_dkk
  from fact_allocation
  group by month, facility_id, service
),
volumes as (
  select
    month,
    facility_id,
    service,
    unit,
    quantity,
    'driver_volume' as quantity_from
  from stg_volume
),
lines as (
  select
    month,
    facility_id,
    service,
    lower(trim(unit)) as unit,
    sum(case when amount_dkk < 0 then -abs(quantity) else quantity end)
      as quantity
  from fact_cost
  where trim(unit) <> '' and quantity is not null
  group by all
),
stated as (
  select * from volumes
  union all
  select lines.*, 'cost_line'
  from lines
  anti join volumes
    on lines.month = volumes.month
    and lines.facility_id = volumes.facility_id
    and lines.service = volumes.service
    and lines.unit = volumes.unit
),
expected as (
  select costs.month, costs.facility_id, costs.service, defaults.unit
  from costs
  inner join stg_default_driver as defaults on costs.service = defaults.service
  anti join stated
    on costs.month = stated.month
    and costs.facility_id = stated.facility_id
    and costs.service = stated.service
  where defaults.unit is not null
),
heads as (
  select
    costs.month, costs.facility_id, costs.service,
    people.headcount as quantity
  from costs
  inner join dim_facility as people on costs.facility_id = people.facility_id
  where people.headcount is not null
),
quantities as (
  select * from stated
  union all
  select month, facility_id, service, unit, null, null from expected
  union all
  select month, facility_id, service, 'head', quantity, 'facility' from heads
)
select
  quantities.month,
  quantities.facility_id,
  quantities.service,
  quantities.unit,
  cast(coalesce(costs.cost_dkk, 0) as decimal(18, 2)) as cost_dkk,
  cast(quantities.quantity as decimal(18, 6)) as quantity,
  case
    when quantities.quantity > 0
      then cast(coalesce(costs.cost_dkk, 0) as double)
        / cast(quantities.quantity as double)
  end as cost_per_unit_dkk,
  quantities.quantity_from
from quantities
left join costs
  on quantities.month = costs.month
  and quantities.facility_id = costs.facility_id
  and quantities.service = costs.service
order by
  quantities.month, quantities.facility_id, quantities.service,
  quantities.unit
