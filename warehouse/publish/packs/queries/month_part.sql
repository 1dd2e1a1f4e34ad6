-- grain: level, place and month: what the figures of a month are made of
with portfolio as (
  select coalesce(nullif(portfolio_name, ''), 'portfolio') as place
  from run_info
),
facilities as (
  select
    facilities.facility_id,
    coalesce(facilities.district, 'unknown') as district,
    coalesce(coverage.is_partly_modelled, false) as is_partly_modelled
  from dim_facility as facilities
  left join mart_coverage as coverage
    on facilities.facility_id = coverage.facility_id
),
places as (
  select
    facility_id,
    'facility' as level,
    facility_id as place,
    true as is_comparable
  from facilities
  union all
  select
    facility_id,
    'district',
    district,
    not is_partly_modelled
  from facilities
  union all
  select
    facilities.facility_id,
    'portfolio',
    portfolio.place,
    not facilities.is_partly_modelled
  from facilities
  cross join portfolio
),
areas as (
  select
    month,
    facility_id,
    net_area_m2,
    case when net_area_m2 is null then 1 end as withheld_areas
  from fact_facility_month
),
costs as (
  select
    month,
    facility_id,
    sum(cost_dkk) as cost_dkk
  from mart_cost_per_m2
  group by month, facility_id
),
cases as (
  select
    month,
    facility_id,
    sum(judged) as judged,
    sum(judged - breaches) as on_time,
    sum(open_orders) as open_orders
  from mart_sla
  group by month, facility_id
),
paid as (
  select
    month,
    facility_id,
    sum(due_dkk) as due_dkk,
    sum(invoiced_dkk) filter (where due_dkk is not null)
      as invoiced_with_due_dkk,
    sum(delivered_dkk) as delivered_dkk,
    sum(due_dkk) filter (where delivered_dkk is not null)
      as due_with_records_dkk
  from mart_paid_vs_delivered
  group by month, facility_id
),
requests as (
  select
    cast(date_trunc('month', scanned_on) as date) as month,
    facility_id,
    count(*) as requests
  from fact_service_request
  group by date_trunc('month', scanned_on), facility_id
),
ledger as (
  select
    month,
    facility_id,
    count(*) as cost_lines,
    sum(invoiced_dkk) as invoiced_dkk,
    sum(unallocated_dkk + held_dkk) as not_allocated_dkk
  from mart_cost_ledger
  group by month, facility_id
),
speeds as (
  select
    month,
    facility_id,
    sum(area_m2) as cleaned_m2,
    sum(minutes) / 60 as cleaned_hours
  from mart_productivity
  where area_m2 > 0 and minutes > 0
  group by month, facility_id
),
together as (
  select * from areas
  full join costs using (month, facility_id)
  full join cases using (month, facility_id)
  full join paid using (month, facility_id)
  full join requests using (month, facility_id)
  full join ledger using (month, facility_id)
  full join speeds using (month, facility_id)
)
select
  places.level,
  places.place,
  together.month,
  sum(together.net_area_m2) as net_area_m2,
  sum(together.withheld_areas) as withheld_areas,
  sum(together.cost_dkk) as cost_dkk,
  sum(together.cost_dkk)
  filter (where places.is_comparable and together.net_area_m2 > 0)
    as cost_with_area_dkk,
  sum(together.net_area_m2)
  filter (where places.is_comparable and together.cost_dkk is not null)
    as area_with_cost_m2,
  sum(together.judged) as judged,
  sum(together.on_time) as on_time,
  sum(together.open_orders) as open_orders,
  sum(together.due_dkk) as due_dkk,
  sum(together.invoiced_with_due_dkk) as invoiced_with_due_dkk,
  sum(together.delivered_dkk) as delivered_dkk,
  sum(together.due_with_records_dkk) as due_with_records_dkk,
  sum(together.requests) as requests,
  sum(together.cost_lines) as cost_lines,
  sum(together.invoiced_dkk) as invoiced_dkk,
  sum(together.not_allocated_dkk) as not_allocated_dkk,
  sum(together.cleaned_m2) as cleaned_m2,
  sum(together.cleaned_hours) as cleaned_hours
from together
inner join places on together.facility_id = places.facility_id
where together.month is not null
group by places.level, places.place, together.month
order by places.level, places.place, together.month
