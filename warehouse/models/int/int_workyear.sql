-- grain: year of the calendar
select year, count(*) filter (where is_workday) as workdays
from dim_date
group by year
