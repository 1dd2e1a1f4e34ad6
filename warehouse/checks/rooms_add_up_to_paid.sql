-- error: what is paid and due by facility is what its rooms add up to
with by_facility as (
  select
    coalesce(sum(invoiced_dkk), 0) as invoiced_dkk,
    coalesce(sum(due_dkk), 0) as due_dkk
  from mart_paid_vs_delivered
),
lines as (
  select coalesce(sum(amount_dkk), 0) as line_dkk
  from fact_cost
  where kind = 'cost_line'
),
dues as (
  select coalesce(sum(due_dkk), 0) as room_due_dkk from fact_contract_charge
)
select *
from by_facility
cross join lines
cross join dues
where invoiced_dkk <> line_dkk or due_dkk <> room_due_dkk
