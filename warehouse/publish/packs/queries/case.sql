-- grain: month, facility, service and priority
select
  month,
  facility_id,
  service,
  priority,
  orders,
  judged,
  breaches,
  open_orders
from mart_sla
where month between $1 and $2
