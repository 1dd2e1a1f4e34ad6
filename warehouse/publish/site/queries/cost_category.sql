-- grain: facility and room category, over the latest twelve months with money
with latest as (
  select max(month) as month
  from mart_cost_per_m2
),

cells as (
  select
    cost.month,
    cost.facility_id,
    cost.building,
    cost.category,
    sum(cost.cost_dkk) as cost_dkk,
    any_value(cost.net_area_m2) as net_area_m2
  from mart_cost_per_m2 as cost
  cross join latest
  where
    cost.category is not null
    and cost.month > latest.month - interval 12 month
  group by all
)

select
  facility_id,
  category,
  sum(cost_dkk) as cost_dkk,
  sum(net_area_m2)
  / (select count(distinct month) from cells) as net_area_m2
from cells
group by facility_id, category
