-- grain: month reported, district, service and priority
-- ranked by share on time among districts with cases enough, no others
select
  month,
  place as district,
  service,
  priority,
  orders,
  open_orders,
  judged,
  on_time_share,
  median_minutes,
  p90_minutes,
  breaches,
  reopened,
  per_1000_m2,
  case
    when not is_small_number
      then rank() over (
        partition by month, service, priority, is_small_number
        order by on_time_share desc
      )
  end as rank,
  is_small_number
from int_sla
where level = 'district'
order by month, place, service, priority
