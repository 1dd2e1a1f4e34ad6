-- error: what is paid and due by facility is what its rooms add up to
with by_facility as (
  select sum(invoiced_dkk) as invoiced_dkk, sum(due_dkk) as due_dkk
  from mart_paid_vs_delivered
),
lines as (
  select sum(amount_dkk) as amount_dkk from fact_cost where kind = 'cost_line'
),
dues as (
  select sum(due_dkk) as due_dkk from fact_due
)
select by_facility.*, lines.amount_dkk, dues.due_dkk as fact_due_dkk
from by_facility
cross join lines
cross join dues
where by_facility.invoiced_dkk is distinct from lines.amount_dkk
  or by_facility.due_dkk is distinct from dues.due_dkk
