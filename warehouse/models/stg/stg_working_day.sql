-- grain: day of the calendar, with its working window in UTC
-- working hours are 8 to 16 on the portfolio's own clock; seconds_before adds
-- up the working seconds of all earlier days, so that time between two
-- instants is a difference
with setting as (
  select timezone from raw_setting
),
days as (
  select
    dim_date.date,
    dim_date.is_workday,
    timezone('UTC', timezone(
      setting.timezone, dim_date.date + interval 8 hour
    )) as opens_at,
    timezone('UTC', timezone(
      setting.timezone, dim_date.date + interval 16 hour
    )) as closes_at
  from dim_date
  cross join setting
),
lengths as (
  select
    *,
    case when is_workday then date_diff('second', opens_at, closes_at) else 0
    end as seconds
  from days
)
select
  date,
  opens_at,
  seconds,
  sum(seconds) over (order by date) - seconds as seconds_before
from lengths
