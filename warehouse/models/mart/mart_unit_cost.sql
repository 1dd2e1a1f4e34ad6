-- grain: month, facility, service and unit
-- each unit carries the full cost of its service, so never add units up;
-- a quantity that is zero or not known gives no cost per unit
with costs as (
  select
    month,
    facility_id,
    service,
    sum(amount_dkk) as cost_dkk
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
  from int_volume
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
  select
    *,
    'cost_line'
  from lines
  anti join volumes using (month, facility_id, service, unit)
),
expected as (
  select
    month,
    facility_id,
    service,
    defaults.unit
  from costs
  inner join ref_service_driver as defaults using (service)
  anti join stated using (month, facility_id, service)
  where defaults.unit is not null
),
heads as (
  select
    month,
    facility_id,
    costs.service,
    people.headcount as quantity
  from costs
  inner join int_facility_month as people using (month, facility_id)
  where people.headcount is not null
),
quantities as (
  select * from stated
  union all
  select
    month,
    facility_id,
    service,
    unit,
    null,
    null
  from expected
  union all
  select
    month,
    facility_id,
    service,
    'head',
    quantity,
    'facility'
  from heads
)
select
  month,
  facility_id,
  service,
  quantities.unit,
  cast(coalesce(costs.cost_dkk, 0) as decimal(18, 2)) as cost_dkk,
  cast(quantities.quantity as decimal(18, 6)) as quantity,
  case
    when quantities.quantity > 0
      then
        cast(coalesce(costs.cost_dkk, 0) as double)
        / cast(quantities.quantity as double)
  end as cost_per_unit_dkk,
  quantities.quantity_from
from quantities
left join costs using (month, facility_id, service)
order by month, facility_id, service, quantities.unit
