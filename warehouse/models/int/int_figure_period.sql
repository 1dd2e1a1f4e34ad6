-- grain: source of figures, period and month of it
-- a period is a calendar year of months with figures or between two such, or
-- the twelve months that end with the latest; money is paid up to the month of
-- the latest invoice, for what is due later has no invoice yet
with found as (
  select
    'sla' as source,
    month
  from int_sla_case
  where is_in_sla
  union all
  select
    'paid',
    month
  from int_cost
  where kind = 'cost_line'
  union all
  select
    'requests',
    cast(date_trunc('month', scanned_on) as date)
  from int_service_request
),
bounds as (
  select
    source,
    min(month) as first_month,
    max(month) as last_month
  from found
  group by source
),
months as (
  select
    source,
    last_month,
    unnest(generate_series(first_month, last_month, interval 1 month))
      as month
  from bounds
),
parts as (
  select
    source,
    strftime(month, '%Y') as period,
    month
  from months
  union all
  select
    source,
    'last_12',
    month
  from months
  where month > last_month - interval 12 month
)
select
  source,
  period,
  cast(month as date) as month,
  count(*) over (partition by source, period) as months
from parts
