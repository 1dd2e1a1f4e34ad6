-- grain: year of the calendar
select
  year,
  count(*) filter (where is_workday) as workdays
from int_date
group by year
