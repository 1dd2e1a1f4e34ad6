-- grain: month, facility and service
select
  month,
  facility_id,
  service,
  sum(cost_dkk) as cost_dkk
from mart_cost_per_m2
where month is not null
group by all
