-- one row a period, level and place of costs: its mean net area
select
  period,
  level,
  place,
  net_area_m2 as amount
from mart_cost_per_m2_year
where service = 'all' and net_area_m2 is not null
