-- grain: run; nothing that differs from night to night
select
  areal_version,
  portfolio_name,
  currency,
  expected_area_m2,
  hourly_rate_dkk,
  budget_hours
from run_info
