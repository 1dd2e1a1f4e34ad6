-- grain: month reported, facility, service and priority
-- an open case is judged once it is late
with cases as (
  select * from fact_order_clock where is_in_sla
),
areas as (
  select * from fact_facility_month
),
setting as (
  select smallest_group from raw_setting
),
summed as (
  select
    month,
    facility_id,
    service,
    priority,
    count(*) as orders,
    count(*) filter (where not is_done) as open_orders,
    count(is_late) as judged,
    count(*) filter (where is_late) as breaches,
    count(*) filter (where answered_late) as response_breaches,
    count(*) filter (where is_reopened) as reopened,
    median(cast(resolution_minutes as double)) as median_minutes,
    quantile_cont(cast(resolution_minutes as double), 0.9) as p90_minutes,
    median(cast(response_minutes as double)) as median_response_minutes,
    quantile_cont(cast(response_minutes as double), 0.9)
      as p90_response_minutes,
    max(open_days) as oldest_open_days,
    median(open_days) as median_open_days
  from cases
  group by month, facility_id, service, priority
)
select
  summed.month,
  summed.facility_id,
  dim_facility.district,
  summed.service,
  summed.priority,
  summed.orders,
  summed.open_orders,
  summed.judged,
  1 - summed.breaches / nullif(cast(summed.judged as double), 0)
    as on_time_share,
  summed.median_minutes,
  summed.p90_minutes,
  summed.breaches,
  summed.response_breaches,
  summed.median_response_minutes,
  summed.p90_response_minutes,
  summed.reopened,
  summed.oldest_open_days,
  summed.median_open_days,
  1000 * summed.orders / nullif(cast(areas.net_area_m2 as double), 0)
    as per_1000_m2,
  summed.judged < setting.smallest_group as is_small_number
from summed
cross join setting
left join dim_facility on summed.facility_id = dim_facility.facility_id
left join areas
  on summed.month = areas.month and summed.facility_id = areas.facility_id
order by summed.month, summed.facility_id, summed.service, summed.priority
