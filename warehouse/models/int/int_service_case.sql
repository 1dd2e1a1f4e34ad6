-- grain: case with a clock: family of work orders, or service request
-- a family is done when its last order is; its pauses overlap, so the longest
-- counts
with orders as (
  select
    int_work_order.*,
    families.top_id,
    families.is_in_ring
  from int_work_order
  inner join int_work_order_tree as families
    on int_work_order.order_id = families.order_id
),
families as (
  select
    parts.top_id,
    count(*) - 1 as child_orders,
    min(parts.responded_at) as responded_at,
    case
      when count(*) = count(parts.completed_at) then max(parts.completed_at)
    end as resolved_at,
    max(coalesce(parts.paused_minutes, 0)) as paused_minutes,
    count(*) filter (where parts.reported_at > tops.completed_at) > 0
      as is_reopened
  from orders as parts
  inner join orders as tops on parts.top_id = tops.order_id
  group by parts.top_id
),
requests as (
  select * from int_service_request
),
linked as (
  select
    requests.*,
    families.responded_at as order_responded_at,
    families.resolved_at as order_resolved_at
  from requests
  left join orders on requests.order_id = orders.order_id
  left join families on orders.top_id = families.top_id
)
select
  'work_order' as kind,
  tops.order_id,
  tops.facility_id,
  tops.space_id,
  'maintenance' as service,
  coalesce(upper(nullif(trim(tops.priority), '')), 'none') as priority,
  tops.type,
  tops.reported_at,
  families.responded_at,
  families.resolved_at,
  tops.due_at,
  families.paused_minutes,
  families.child_orders,
  families.is_reopened,
  true as is_counted,
  tops.source_file,
  tops.source_row,
  tops.delivery_sha256
from orders as tops
inner join families on tops.order_id = families.top_id
union all
select
  'service_request',
  request_id,
  facility_id,
  space_id,
  service,
  'request',
  'request',
  scanned_at,
  least(responded_at, order_responded_at),
  coalesce(closed_at, order_resolved_at),
  null,
  0,
  0,
  false,
  service <> 'maintenance' or order_id is null,
  source_file,
  source_row,
  delivery_sha256
from linked
