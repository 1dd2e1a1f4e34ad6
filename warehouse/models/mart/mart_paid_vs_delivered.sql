-- grain: month, facility and service
-- the sums of mart_paid_vs_delivered_space
select
  month,
  facility_id,
  service,
  cast(sum(due_dkk) as decimal(18, 2)) as due_dkk,
  cast(sum(invoiced_dkk) as decimal(18, 2)) as invoiced_dkk,
  cast(sum(delivered_dkk) as decimal(18, 2)) as delivered_dkk
from mart_paid_vs_delivered_space
group by month, facility_id, service
order by month, facility_id, service
