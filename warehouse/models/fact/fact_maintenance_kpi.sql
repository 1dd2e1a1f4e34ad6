-- grain: figure and work order that it counts
-- EN 15341 (2007): E15 corrective cost, E16 preventive cost over all cost of
-- orders, without costs that are the sum of their child orders'; O18 preventive
-- time over all time (man-hours taken as answer to completion, less pauses);
-- O22 preventive orders done by their due day
with setting as (
  select
    timezone,
    as_of
  from raw_setting
),
orders as (
  select
    fact_work_order.* exclude (cost_dkk),
    case when families.order_id is null then cost_dkk end as cost_dkk,
    coalesce(done_on, reported_on) as cost_day,
    cast(timezone(timezone, timezone('UTC', due_at)) as date) as due_on,
    greatest(
      0, date_diff('second', responded_at, completed_at)
      - cast(coalesce(paused_minutes, 0) * 60 as bigint)
    ) / 3600.0 as hours,
    as_of
  from fact_work_order
  cross join setting
  left join int_work_order_cost as families
    on fact_work_order.order_id = families.order_id
    and families.status = 'sum_of_children'
),
measured as (
  select
    'E15' as figure,
    cost_day as day,
    orders.*,
    cost_dkk as whole,
    coalesce(type = 'corrective', false) as is_part
  from orders
  where cost_dkk is not null
  union all
  select
    'E16',
    cost_day,
    orders.*,
    cost_dkk,
    coalesce(type = 'preventive', false)
  from orders
  where cost_dkk is not null
  union all
  select
    'O18',
    done_on,
    orders.*,
    hours,
    coalesce(type = 'preventive', false)
  from orders
  where completed_at >= responded_at
  union all
  select
    'O22',
    due_on,
    orders.*,
    1,
    coalesce(done_on <= due_on, false)
  from orders
  where type = 'preventive' and due_on <= as_of
)
select
  figure,
  order_id,
  cast(date_trunc('month', day) as date) as month,
  facility_id,
  space_id,
  cast(case when is_part then whole else 0 end as decimal(18, 6)) as part,
  cast(whole as decimal(18, 6)) as whole,
  source_file,
  source_row,
  delivery_sha256
from measured
order by figure, order_id
