-- grain: month reported, facility, service and priority
-- an open order is judged once it is late
with orders as (
  select * from stg_order_clock
),
areas as (
  select * from fact_facility_month
),
setting as (
  select smallest_group from raw_setting
),
summed as (
  select
    cast(date_trunc('month', reported_on) as date) as month,
    facility_id,
    'maintenance' as service,
    coalesce(priority, 'none') as priority,
    count(*) as orders,
    count(*) filter (where not is_done) as open_orders,
    count(*) filter (where is_late or (is_done and not is_late)) as judged,
    count(*) filter (where is_late) as breaches,
    median(used_minutes) filter (where is_done) as median_minutes,
    quantile_cont(used_minutes, 0.9) filter (where is_done) as p90_minutes
  from orders
  group by all
)
select
  summed.month,
  summed.facility_id,
  summed.service,
  summed.priority,
  summed.orders,
  summed.open_orders,
  1 - summed.breaches / nullif(cast(summed.judged as double), 0)
    as on_time_share,
  summed.median_minutes,
  summed.p90_minutes,
  summed.breaches,
  1000 * summed.orders / nullif(cast(areas.net_area_m2 as double), 0)
    as per_1000_m2,
  summed.orders < setting.smallest_group as is_small_number
from summed
cross join setting
left join areas
  on summed.month = areas.month and summed.facility_id = areas.facility_id
order by summed.month, summed.facility_id, summed.service, summed.priority
