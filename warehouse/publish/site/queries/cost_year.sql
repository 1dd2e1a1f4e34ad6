-- grain: period, level, place and service
select *
from mart_cost_per_m2_year
