-- grain: one row, the run
with setting as (
  select * from raw_setting
)
select
  run_id,
  as_of,
  started_at,
  areal_version,
  portfolio_name,
  currency,
  timezone,
  country,
  expected_area_m2,
  hourly_rate_dkk,
  budget_hours
from setting
