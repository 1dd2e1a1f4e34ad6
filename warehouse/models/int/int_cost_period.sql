-- grain: month with money or between two such, and period that it is in
-- a calendar year, and the twelve months that end with the latest money
with bounds as (
  select min(month) as first_month, max(month) as last_month
  from fact_allocation
),
months as (
  select
    unnest(generate_series(first_month, last_month, interval 1 month))
      as month,
    last_month
  from bounds
),
periods as (
  select strftime(month, '%Y') as period, month from months
  union all
  select 'last_12', month
  from months
  where month > last_month - interval 12 month
)
select
  period,
  cast(month as date) as month,
  count(*) over (partition by period) as months
from periods
