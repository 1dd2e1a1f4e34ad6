-- grain: month of any fact
with setting as (
  select
    timezone,
    as_of
  from raw_setting
),
days as (
  select month as day from int_cost
  union
  select month from int_visit_sum
  union
  select cast(date_trunc('month', reported_on) as date)
  from int_work_order_known
  union
  select
    cast(
      date_trunc(
        'month', timezone(timezone, timezone('UTC', requests.scanned_at))
      ) as date
    )
  from raw_service_request as requests
  cross join setting
  union
  select month from raw_driver_volume
  union
  select cast(date_trunc('month', as_of) as date) from setting
)
select
  day as month,
  cast(day + interval 1 month as date) as next_month,
  date_diff('day', day, day + interval 1 month) as days_in_month
from days
where day is not null
