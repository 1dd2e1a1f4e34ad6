-- error: the shares of a cost add up to it
with landed as (
  select
    ledger_id,
    sum(amount_dkk) as amount_dkk
  from fact_allocation
  group by ledger_id
)
select
  fact_cost.ledger_id,
  fact_cost.amount_dkk,
  landed.amount_dkk as landed_dkk
from fact_cost
left join landed on fact_cost.ledger_id = landed.ledger_id
where landed.amount_dkk is distinct from fact_cost.amount_dkk
order by fact_cost.ledger_id
