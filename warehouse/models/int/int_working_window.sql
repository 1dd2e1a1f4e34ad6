-- grain: window of working hours, in UTC
-- the hours are those of the portfolio's own clock; seconds_before adds up the
-- seconds of all earlier windows, so that working time between two instants
-- is a difference
with setting as (
  select timezone from raw_setting
),
windows as (
  select
    timezone('UTC', timezone(
      setting.timezone,
      cast(hours.date as timestamp) + to_minutes(hours.opens_minute)
    )) as opens_at,
    timezone('UTC', timezone(
      setting.timezone,
      cast(hours.date as timestamp) + to_minutes(hours.closes_minute)
    )) as closes_at
  from int_working_hours as hours
  cross join setting
),
lengths as (
  select
    opens_at,
    greatest(0, date_diff('second', opens_at, closes_at)) as seconds
  from windows
)
select
  opens_at,
  seconds,
  sum(seconds) over (order by opens_at) - seconds as seconds_before
from lengths
