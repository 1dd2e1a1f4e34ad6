-- grain: month and driver that a cost of it uses, and net area
-- what belongs to one service is named with it, and with its unit
with used as (
  select
    month,
    driver_key as driver,
    case when contains(driver_key, ':') then service end as service,
    case when contains(driver_key, ':') then driver_from end as driver_from,
    volume_unit as unit
  from int_cost_target
  union all
  select
    month,
    fallback_driver,
    null,
    null,
    null
  from int_cost_target
  union all
  select
    month,
    'net_area',
    null,
    null,
    null
  from int_month
),
keys as (
  select
    month,
    driver,
    split_part(driver, ':', 1) as name,
    any_value(service) as service,
    any_value(driver_from) as driver_from,
    any_value(unit) filter (where driver like 'volume:%') as unit
  from used
  where driver is not null
  group by month, driver
)
select
  *,
  case when name = 'own_cost' then driver else name end as weighs_by
from keys
