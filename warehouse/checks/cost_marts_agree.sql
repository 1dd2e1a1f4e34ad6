-- error: cost per m² and ledger hold the same accepted costs
with per_m2 as (
  select coalesce(sum(cost_dkk), 0) as per_m2_dkk from mart_cost_per_m2
),
ledger as (
  select coalesce(sum(allocated_dkk + unallocated_dkk), 0) as ledger_dkk
  from mart_cost_ledger
)
select
  per_m2_dkk,
  ledger_dkk
from per_m2
cross join ledger
where per_m2_dkk <> ledger_dkk
