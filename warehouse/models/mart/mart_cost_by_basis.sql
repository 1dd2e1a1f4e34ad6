-- grain: month, facility, service and basis of area
-- divided by month: fact_allocation, fact_facility_month, int_facility_month
-- model: net area of the month; others: what the register states of the month
with costs as (
  select
    month,
    facility_id,
    service,
    sum(amount_dkk) as cost_dkk
  from fact_allocation
  group by month, facility_id, service
),
bases as (
  select
    costs.month,
    costs.facility_id,
    costs.service,
    costs.cost_dkk,
    'model' as area_basis,
    areas.net_area_m2 as area_m2
  from costs
  left join fact_facility_month as areas
    on costs.month = areas.month and costs.facility_id = areas.facility_id
  union all
  select
    costs.month,
    costs.facility_id,
    costs.service,
    costs.cost_dkk,
    register.area_basis,
    register.register_area_m2
  from costs
  inner join int_facility_month as register
    on costs.month = register.month
    and costs.facility_id = register.facility_id
  where register.area_basis is not null
)
select
  month,
  facility_id,
  service,
  area_basis,
  cast(cost_dkk as decimal(18, 2)) as cost_dkk,
  cast(area_m2 as decimal(18, 6)) as area_m2,
  cast(cost_dkk as double) / nullif(cast(area_m2 as double), 0)
    as cost_per_m2_dkk
from bases
order by month, facility_id, service, area_basis
