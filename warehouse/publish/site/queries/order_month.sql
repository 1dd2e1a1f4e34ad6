-- grain: month reported and facility
select
  cast(date_trunc('month', reported_on) as date) as month,
  facility_id,
  count(*) as orders,
  count(completed_at) as closed,
  count(*) filter (
    where
    completed_at is not null
    and responded_at is null
    and coalesce(cost_dkk, 0) = 0
  ) as closed_without_trace,
  count(due_at) as with_due_date,
  count(*) filter (where completed_at > due_at) as closed_after_due
from fact_work_order
where reported_on is not null
group by all
