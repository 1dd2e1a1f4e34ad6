-- what the portfolio is expected to measure, as configured
select expected_area_m2 as amount
from run_info
where expected_area_m2 is not null
