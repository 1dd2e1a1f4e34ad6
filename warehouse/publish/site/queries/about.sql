-- grain: run
select *
from run_info
