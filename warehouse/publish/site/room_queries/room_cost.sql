-- grain: room of the facilities asked for, over the latest
-- twelve months with money
select
  facility_id,
  space_id,
  sum(amount_dkk) as cost_dkk
from fact_allocation
where
  facility_id in (select unnest($1))
  and space_id is not null
  and month > (select max(month) from mart_cost_per_m2) - interval 12 month
group by facility_id, space_id
