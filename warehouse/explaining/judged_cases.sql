-- one row a case that is on time or late
select
  month,
  facility_id,
  service,
  priority,
  1 as amount
from fact_order_clock
where is_in_sla and is_late is not null
