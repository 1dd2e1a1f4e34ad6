-- grain: month, facility, room and service; space_id is null for what is
-- known of the facility alone
-- divided by month: fact_allocation, fact_contract_charge
with dues as (
  select
    month,
    facility_id,
    space_id,
    service,
    due_dkk,
    null as invoiced_dkk,
    delivered_dkk
  from fact_contract_charge
),
invoiced as (
  select
    landed.month,
    landed.facility_id,
    landed.space_id,
    landed.service,
    null,
    landed.amount_dkk,
    null
  from fact_allocation as landed
  where starts_with(landed.ledger_id, 'cost_line:')
),
joined as (
  select * from dues
  union all
  select * from invoiced
)
select
  month,
  facility_id,
  space_id,
  service,
  cast(sum(due_dkk) as decimal(18, 2)) as due_dkk,
  cast(coalesce(sum(invoiced_dkk), 0) as decimal(18, 2)) as invoiced_dkk,
  cast(sum(delivered_dkk) as decimal(18, 2)) as delivered_dkk
from joined
group by month, facility_id, space_id, service
order by month, facility_id, space_id nulls first, service
