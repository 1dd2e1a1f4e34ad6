-- grain: room of one facility, over the latest twelve months with money
select
  space_id,
  sum(amount_dkk) as cost_dkk
from fact_allocation
where
  facility_id = getvariable('facility')
  and space_id is not null
  and month > (select max(month) from mart_cost_per_m2) - interval 12 month
group by space_id
