-- grain: deviation
select *
from fact_deviation
