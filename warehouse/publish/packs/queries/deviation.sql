-- grain: deviation of the months
select
  deviation_id,
  service,
  facility_id,
  month,
  reason,
  action
from fact_deviation
where month between $1 and $2
order by month desc, service, facility_id, deviation_id
