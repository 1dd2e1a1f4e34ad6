-- grain: work order and the order at the top of its family
-- parents that refer to each other in a ring have the first of the ring as top,
-- and so do the orders below it, which are not in the ring themselves
with recursive parents as (
  select
    child.order_id,
    child.parent_id
  from int_work_order_known as child
  inner join int_work_order_known as parent
    on child.parent_id = parent.order_id
  where child.order_id <> child.parent_id
),
ancestors as (
  select
    order_id,
    parent_id as ancestor_id
  from parents
  union
  select
    ancestors.order_id,
    parents.parent_id
  from ancestors
  inner join parents on ancestors.ancestor_id = parents.order_id
),
tops as (
  select
    ancestors.order_id,
    coalesce(
      max(ancestors.ancestor_id) filter (where parents.order_id is null),
      min(ancestors.ancestor_id) filter (where ring.order_id is not null)
    ) as top_id,
    bool_or(ancestors.ancestor_id = ancestors.order_id) as is_in_ring
  from ancestors
  left join parents on ancestors.ancestor_id = parents.order_id
  left join ancestors as ring
    on ancestors.ancestor_id = ring.order_id
    and ancestors.ancestor_id = ring.ancestor_id
  group by ancestors.order_id
)
select
  orders.order_id,
  coalesce(tops.top_id, orders.order_id) as top_id,
  coalesce(tops.is_in_ring, false) as is_in_ring
from int_work_order_known as orders
left join tops on orders.order_id = tops.order_id
