-- grain: finding about money that several records state
with families as (
  select
    orders.facility_id,
    families.status,
    count(*) as orders,
    sum(coalesce(orders.cost_dkk, orders.later_dkk)) as amount_dkk,
    min(orders.order_id) as first_order,
    arg_min(orders.source_file, orders.order_id) as source_file,
    arg_min(orders.source_row, orders.order_id) as source_row
  from int_work_order_cost as families
  inner join int_work_order_known as orders
    on families.order_id = orders.order_id
  where families.status <> 'own'
  group by orders.facility_id, families.status
),
places as (
  select
    facility_id,
    month,
    sum(amount_dkk) filter (where kind = 'work_order') as orders_dkk,
    sum(amount_dkk) filter (where kind = 'cost_line') as lines_dkk
  from fact_cost
  where service = 'maintenance'
  group by facility_id, month
),
twice as (
  select
    count(*) as months,
    count(distinct facility_id) as facilities,
    sum(orders_dkk) as orders_dkk,
    sum(lines_dkk) as lines_dkk,
    arg_min(facility_id, (facility_id, month)) as first_facility,
    arg_min(month, (facility_id, month)) as first_month
  from places
  where orders_dkk is not null and lines_dkk is not null
  having count(*) > 0
),
orders as (
  select
    facility_id,
    month,
    amount_dkk
  from fact_cost
  where kind = 'work_order'
  union all
  select
    facility_id,
    month,
    amount_dkk
  from int_cost_duplicate
  where reason = 'sum_of_child_orders'
),
equal as (
  select count(distinct lines.ledger_id) as lines
  from fact_cost as lines
  inner join orders
    on lines.facility_id = orders.facility_id
    and lines.amount_dkk = orders.amount_dkk
    and abs(date_diff('month', lines.month, orders.month)) <= 1
  where
    lines.kind = 'cost_line'
    and lines.service = 'maintenance'
    and lines.amount_dkk <> 0
),
uncounted as (
  select
    costs.kind,
    costs.reason,
    count(*) as costs,
    sum(costs.amount_dkk) as amount_dkk,
    count(*) filter (where places.month is null) as alone,
    sum(costs.amount_dkk) filter (where places.month is null) as alone_dkk
  from int_cost_duplicate as costs
  left join places
    on costs.facility_id = places.facility_id and costs.month = places.month
  where costs.reason like '%_carry_maintenance'
  group by costs.kind, costs.reason
)
select
  'order_cost_in_children' as code,
  json_object(
    'orders', orders,
    'amount_dkk', amount_dkk,
    'first_order', first_order
  ) as details,
  facility_id,
  source_file,
  source_row
from families
where status = 'sum_of_children'
union all by name
select
  'order_cost_above_children' as code,
  json_object(
    'orders', orders,
    'amount_dkk', amount_dkk,
    'first_order', first_order
  ) as details,
  facility_id,
  source_file,
  source_row
from families
where status = 'may_include_children'
union all by name
select
  'maintenance_cost_twice' as code,
  json_object(
    'months', months,
    'facilities', facilities,
    'orders_dkk', orders_dkk,
    'lines_dkk', lines_dkk,
    'first_facility', first_facility,
    'first_month', strftime(first_month, '%Y-%m'),
    'equal_lines', equal.lines
  ) as details
from twice
cross join equal
union all by name
select
  'maintenance_cost_not_counted' as code,
  json_object(
    'costs', costs,
    'amount_dkk', amount_dkk,
    'kind', kind,
    'carrier', if(kind = 'cost_line', 'work_order', 'cost_line')
  ) as details
from uncounted
union all by name
select
  'maintenance_cost_lost' as code,
  json_object(
    'costs', alone,
    'amount_dkk', alone_dkk,
    'kind', kind,
    'carrier', if(kind = 'cost_line', 'work_order', 'cost_line')
  ) as details
from uncounted
where alone > 0
