-- grain: work order
-- reported_on and done_on are days on the portfolio's own clock;
-- where no room is found, the order has the room of its asset
with orders as (
  select * from int_work_order_known
),
refs as (
  select * from int_room_reference_validity
),
by_asset as (
  select
    orders.order_id,
    min(places.space_id) as space_id
  from orders
  inner join int_tagged_asset as places
    on orders.facility_id = places.facility_id
    and lower(trim(orders.asset)) = places.asset
    and coalesce(orders.done_on, orders.reported_on) >= places.valid_from
    and coalesce(orders.done_on, orders.reported_on)
    < coalesce(places.valid_to, open_end())
  group by orders.order_id
  having count(distinct places.space_id) = 1
)
select
  orders.order_id,
  orders.facility_id,
  coalesce(refs.space_id, by_asset.space_id) as space_id,
  orders.room,
  orders.asset,
  orders.type,
  orders.priority,
  orders.reported_at,
  orders.responded_at,
  orders.completed_at,
  orders.due_at,
  orders.reported_on,
  orders.done_on,
  orders.paused_minutes,
  orders.cost_dkk,
  orders.parent_id,
  orders.worker,
  orders.source_file,
  orders.source_row,
  orders.delivery_sha256
from orders
left join refs
  on orders.facility_id = refs.facility_id
  and orders.room = refs.reference
  and coalesce(orders.done_on, orders.reported_on) >= refs.valid_from
  and coalesce(orders.done_on, orders.reported_on) < refs.valid_to
left join by_asset on orders.order_id = by_asset.order_id
