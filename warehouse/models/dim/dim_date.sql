-- grain: day of the calendar
select
  date,
  year,
  month,
  iso_year,
  iso_week,
  weekday,
  is_workday,
  holiday_name
from int_date
order by date
