-- grain: work order without a parent, with what its clock says
-- done when its last child order is; working hours are 8 to 16 on workdays
with setting as (
  select
    timezone,
    as_of,
    timezone('UTC', timezone(timezone, cast(as_of + 1 as timestamp)))
      as closed_at
  from raw_setting
),
orders as (
  select * from fact_work_order
),
children as (
  select
    parent_id,
    max(completed_at) as completed_at,
    count(*) filter (where completed_at is null) as open_orders
  from orders
  where parent_id is not null
  group by parent_id
),
targets as (
  select * from raw_sla_target where service = 'maintenance'
),
families as (
  select
    orders.order_id,
    orders.facility_id,
    orders.priority,
    orders.reported_on,
    orders.reported_at,
    orders.responded_at,
    orders.due_at,
    coalesce(orders.paused_minutes, 0) as paused_minutes,
    case
      when coalesce(children.open_orders, 0) = 0
        then greatest(orders.completed_at, children.completed_at)
    end as completed_at,
    targets.response_minutes,
    targets.resolution_minutes,
    coalesce(targets.clock, 'always') as clock,
    setting.timezone,
    setting.closed_at
  from orders
  cross join setting
  left join children on orders.order_id = children.parent_id
  left join targets on orders.priority = targets.priority
  where orders.parent_id is null
    or orders.parent_id not in (select order_id from orders)
),
local_times as (
  select
    *,
    timezone(timezone, timezone('UTC', reported_at)) as local_start,
    timezone(
      timezone, timezone('UTC', coalesce(completed_at, closed_at))
    ) as local_end,
    timezone(
      timezone, timezone('UTC', coalesce(responded_at, closed_at))
    ) as local_response
  from families
),
working as (
  select
    local_times.order_id,
    sum(greatest(0, date_diff(
      'second',
      greatest(local_start, dim_date.date + interval 8 hour),
      least(local_end, dim_date.date + interval 16 hour)
    ))) as resolution_seconds,
    sum(greatest(0, date_diff(
      'second',
      greatest(local_start, dim_date.date + interval 8 hour),
      least(local_response, dim_date.date + interval 16 hour)
    ))) as response_seconds
  from local_times
  inner join dim_date
    on dim_date.date >= cast(local_start as date)
    and dim_date.date <= cast(greatest(local_end, local_response) as date)
  where local_times.clock = 'working_hours' and dim_date.is_workday
  group by local_times.order_id
),
clocked as (
  select
    local_times.*,
    case
      when clock = 'working_hours'
        then coalesce(working.resolution_seconds, 0)
      else date_diff(
        'second', reported_at, coalesce(completed_at, closed_at)
      )
    end / 60.0 - cast(paused_minutes as double) as used_minutes,
    case
      when clock = 'working_hours'
        then coalesce(working.response_seconds, 0)
      else date_diff(
        'second', reported_at, coalesce(responded_at, closed_at)
      )
    end / 60.0 as answer_minutes
  from local_times
  left join working on local_times.order_id = working.order_id
)
select
  order_id,
  facility_id,
  priority,
  reported_on,
  completed_at is not null as is_done,
  greatest(used_minutes, 0) as used_minutes,
  case
    when due_at is not null
      then coalesce(completed_at, closed_at) > due_at
    when resolution_minutes is not null
      then greatest(used_minutes, 0) > resolution_minutes
        or (responded_at is not null and answer_minutes > response_minutes)
  end as is_late
from clocked
