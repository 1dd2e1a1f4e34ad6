-- grain: kind of line, and their sum, whose kind is null
select
  kind,
  count(*) as lines,
  coalesce(sum(invoiced_dkk), 0) as invoiced_dkk,
  coalesce(sum(allocated_dkk), 0) as allocated_dkk,
  coalesce(sum(unallocated_dkk), 0) as unallocated_dkk,
  coalesce(sum(held_dkk), 0) as held_dkk
from mart_cost_ledger
group by grouping sets ((kind), ())
order by kind nulls last
