-- grain: month, facility and service
select
  month,
  facility_id,
  service,
  due_dkk,
  invoiced_dkk,
  delivered_dkk
from mart_paid_vs_delivered
where month between $1 and $2
