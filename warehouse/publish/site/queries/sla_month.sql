-- grain: month, facility, service and priority
select
  month,
  facility_id,
  service,
  priority,
  orders,
  open_orders,
  judged,
  cast(round(on_time_share * judged) as bigint) as on_time,
  breaches,
  response_breaches,
  reopened
from mart_sla
