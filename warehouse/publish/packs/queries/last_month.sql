-- the latest month that is over on the run date ($1) and has a cost, a case, a
-- request or a visit
with found as (
  select month from mart_cost_ledger
  union
  select month from mart_sla
  union
  select month from mart_productivity
  union
  select date_trunc('month', scanned_on) from fact_service_request
)
select cast(max(month) as date) as month
from found
where month + interval 1 month <= cast($1 as date) + interval 1 day
