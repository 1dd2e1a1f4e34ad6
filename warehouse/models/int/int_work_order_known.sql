-- grain: work order as it was at the end of the run date
-- an answer and a completion of a later day have not happened yet: such an
-- order is open, and the cost of its completion (later_dkk) is no fact yet
with setting as (
  select
    timezone,
    as_of
  from raw_setting
),
days as (
  select
    orders.*,
    setting.as_of,
    cast(timezone(timezone, timezone('UTC', reported_at)) as date)
      as reported_on,
    cast(timezone(timezone, timezone('UTC', responded_at)) as date)
      as responded_on,
    cast(timezone(timezone, timezone('UTC', completed_at)) as date) as done_on
  from raw_work_order as orders
  cross join setting
)
select
  * exclude (as_of, responded_on) replace (
    case when responded_on <= as_of then responded_at end as responded_at,
    case when done_on <= as_of then completed_at end as completed_at,
    case when done_on <= as_of then done_on end as done_on,
    case when done_on > as_of then null else cost_dkk end as cost_dkk
  ),
  case when done_on > as_of then cost_dkk end as later_dkk,
  coalesce(done_on > as_of, false) as is_done_later
from days
