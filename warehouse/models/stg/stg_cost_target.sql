-- grain: cost, with the room it names or the driver that spreads it
-- a room counts where it is valid on the month's first day, else on its last
with costs as (
  select
    *,
    cast(month + interval 1 month - interval 1 day as date) as last_day
  from fact_cost
),
refs as (
  select
    facility_id,
    reference,
    space_id,
    valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to
  from fact_room_reference
  where space_id is not null
),
drivers as (
  select
    service,
    driver,
    valid_from,
    lead(valid_from, 1, date '9999-12-31') over (
      partition by service order by valid_from
    ) as valid_to
  from stg_service_driver
),
targeted as (
  select
    costs.*,
    drivers.driver as service_driver,
    orders.space_id as order_space_id,
    first_day.space_id as first_space_id,
    last_day.space_id as last_space_id
  from costs
  left join drivers
    on costs.service = drivers.service
    and costs.month >= drivers.valid_from
    and costs.month < drivers.valid_to
  left join fact_work_order as orders
    on costs.ledger_id = 'work_order:' || orders.order_id
  left join refs as first_day
    on costs.facility_id = first_day.facility_id
    and costs.room = first_day.reference
    and costs.month >= first_day.valid_from
    and costs.month < first_day.valid_to
  left join refs as last_day
    on costs.facility_id = last_day.facility_id
    and costs.room = last_day.reference
    and costs.last_day >= last_day.valid_from
    and costs.last_day < last_day.valid_to
)
select
  ledger_id,
  facility_id,
  service,
  month,
  building,
  cast(amount_dkk * 100 as hugeint) as amount_ore,
  coalesce(order_space_id, first_space_id, last_space_id) as space_id,
  trim(coalesce(room, '')) <> '' as names_room,
  case
    when trim(coalesce(room, '')) <> '' then 'direct'
    else coalesce(service_driver, 'none')
  end as driver
from targeted
