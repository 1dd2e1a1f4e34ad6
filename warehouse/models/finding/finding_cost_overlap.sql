-- grain: finding about money that several records tell of
with setting as (
  select maintenance_from from raw_setting
),
families as (
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
  select facility_id, month, amount_dkk from fact_cost where kind = 'work_order'
  union all
  select facility_id, month, amount_dkk
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
  where lines.kind = 'cost_line'
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
),
findings as (
  select
    'order_cost_in_children' as code,
    'warning' as severity,
    case when orders = 1
        then 'The cost of 1 work order is the sum of its child orders'' costs'
      else 'The costs of ' || orders || ' work orders are the sums of their '
        || 'child orders'' costs' end
      || ' (' || amount_dkk || ' DKK, the first is ' || first_order
      || '): counted once, at the child orders' as message,
    facility_id,
    source_file,
    source_row
  from families
  where status = 'sum_of_children'
  union all
  select
    'order_cost_above_children', 'warning',
    case when orders = 1 then '1 work order costs more than its child orders'
      else orders || ' work orders cost more than their child orders' end
      || ' together (' || amount_dkk || ' DKK, the first is ' || first_order
      || '): parent and children are both counted. Leave the children''s part '
      || 'out of the parent if it is in it',
    facility_id, source_file, source_row
  from families
  where status = 'may_include_children'
  union all
  select
    'maintenance_cost_twice', 'warning',
    'Work orders (' || orders_dkk || ' DKK) and cost lines (' || lines_dkk
      || ' DKK) both carry maintenance in '
      || case when months = 1 then '1 month of ' || first_facility || ' ('
        else months || ' months of ' || facilities
          || case when facilities = 1 then ' facility' else ' facilities' end
          || ' (the first: ' || first_facility || ', ' end
      || strftime(first_month, '%Y-%m') || '): both are counted. '
      || case when equal.lines = 1 then '1 line has the amount of an order. '
        when equal.lines > 1
          then equal.lines || ' lines have the amount of an order. '
        else '' end
      || 'If the lines bill the orders, set [costs] maintenance_from to '
      || '"orders" or "invoices"',
    null, null, null
  from twice
  cross join equal
  union all
  select
    'maintenance_cost_not_counted', 'info',
    case when kind = 'cost_line'
        then case when costs = 1 then '1 cost line' else costs || ' cost lines'
          end
      when costs = 1 then '1 work order' else costs || ' work orders' end
      || ' of maintenance (' || amount_dkk || ' DKK) '
      || case when costs = 1 then 'is' else 'are' end || ' not counted: by '
      || '[costs] maintenance_from '
      || case when kind = 'cost_line' then 'work orders' else 'invoices' end
      || ' carry that money; see mart_cost_ledger.duplicate_dkk',
    null, null, null
  from uncounted
  union all
  select
    'maintenance_cost_lost', 'warning',
    case when kind = 'cost_line'
        then case when alone = 1 then '1 cost line' else alone || ' cost lines'
          end
      when alone = 1 then '1 work order' else alone || ' work orders' end
      || ' of maintenance (' || alone_dkk || ' DKK) '
      || case when alone = 1 then 'is' else 'are' end || ' of months in which '
      || 'no '
      || case when kind = 'cost_line' then 'work order' else 'cost line' end
      || ' carries maintenance of the facility: the money is in no figure. '
      || 'Check [costs] maintenance_from',
    null, null, null
  from uncounted
  where alone > 0
)
select * from findings
