-- grain: one row; the calendar that facts and plans need
with days as (
  select as_of as day from raw_setting
  union all
  select month from raw_cost_line
  union all
  select cast(reported_at as date) from raw_work_order
  union all
  select cast(scanned_at as date) from raw_service_request
  union all
  select cast(read_at as date) from raw_bin_reading
  union all
  select date from raw_cleaning_visit
  union all
  select month from raw_driver_volume
),
bounds as (
  select
    min(day) as first_day,
    max(day) as last_day
  from days
)
select
  cast(date_trunc('year', first_day) as date) as first_day,
  cast(
    date_trunc('year', last_day) + interval 2 year - interval 1 day as date
  ) as last_day
from bounds
