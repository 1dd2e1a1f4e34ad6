-- grain: month reported, facility, service and priority
with levels as (
  select * from int_sla
  where level = 'facility'
)
select
  levels.month,
  levels.place as facility_id,
  dim_facility.district,
  levels.service,
  levels.priority,
  levels.orders,
  levels.open_orders,
  levels.judged,
  levels.on_time_share,
  levels.median_minutes,
  levels.p90_minutes,
  levels.breaches,
  levels.response_breaches,
  levels.median_response_minutes,
  levels.p90_response_minutes,
  levels.reopened,
  levels.oldest_open_days,
  levels.median_open_days,
  levels.per_1000_m2,
  levels.is_small_number
from levels
left join dim_facility on levels.place = dim_facility.facility_id
order by levels.month, levels.place, levels.service, levels.priority
