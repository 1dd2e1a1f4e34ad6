-- grain: decision
select *
from fact_decision
