-- grain: cost line or work order whose money another record carries
-- by [costs] maintenance_from orders carry the money of maintenance, or
-- invoices do; a cost that is the sum of those of child orders is theirs
with setting as (
  select
    maintenance_from,
    as_of
  from raw_setting
),
lines as (
  select
    ledger_id,
    'cost_line' as kind,
    facility_id,
    service,
    month,
    amount_dkk,
    moms_dkk,
    'orders_carry_maintenance' as reason,
    source_file,
    source_row,
    delivery_sha256
  from int_cost_line
  cross join setting
  where service = 'maintenance' and maintenance_from = 'orders'
),
orders as (
  select
    'work_order:' || orders.order_id as ledger_id,
    'work_order' as kind,
    orders.facility_id,
    'maintenance' as service,
    cast(
      date_trunc('month', coalesce(orders.done_on, orders.reported_on)) as date
    ) as month,
    coalesce(orders.cost_dkk, orders.later_dkk) as amount_dkk,
    cast(null as decimal(18, 2)) as moms_dkk,
    case
      when setting.maintenance_from = 'invoices'
        then 'invoices_carry_maintenance'
      else 'sum_of_child_orders'
    end as reason,
    orders.source_file,
    orders.source_row,
    orders.delivery_sha256
  from int_work_order_known as orders
  cross join setting
  left join int_work_order_cost as families
    on orders.order_id = families.order_id
    and families.status = 'sum_of_children'
  where
    coalesce(orders.cost_dkk, orders.later_dkk) is not null
    and (
      setting.maintenance_from = 'invoices' or families.order_id is not null
    )
)
select * from lines
union all
select * from orders
