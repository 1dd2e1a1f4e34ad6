-- grain: cost, with the room it names or the drivers that spread it
-- a room counts where it is valid on the month's first day, else on its last;
-- where no room is found, the cost has the room of its asset; a cost of days on
-- which its facility is closed has no room and no driver
with costs as (
  select
    int_cost.*,
    cast(month + interval 1 month - interval 1 day as date) as last_day,
    case when trim(building) <> '' then building || ' / ' else '' end
    || room as reference,
    lower(trim(asset)) as asset_key,
    names.facility_key is not null as is_portfolio
  from int_cost
  left join ref_portfolio_name as names
    on lower(trim(int_cost.facility_id)) = names.facility_key
),
refs as (
  select
    facility_id,
    reference,
    space_id,
    match_rule,
    score,
    building,
    valid_from,
    coalesce(valid_to, open_end()) as valid_to
  from int_room_reference
),
days as (
  select
    ledger_id,
    facility_id,
    reference,
    asset_key,
    1 as rank,
    month as day
  from costs
  where kind = 'cost_line'
  union all
  select
    ledger_id,
    facility_id,
    reference,
    asset_key,
    2,
    last_day
  from costs
  where kind = 'cost_line'
  union all
  select
    costs.ledger_id,
    costs.facility_id,
    costs.reference,
    costs.asset_key,
    1,
    coalesce(orders.done_on, orders.reported_on)
  from costs
  inner join int_work_order_known as orders
    on costs.ledger_id = 'work_order:' || orders.order_id
),
by_text as (
  select
    days.ledger_id,
    arg_min(refs.space_id, days.rank) filter (where refs.space_id is not null)
      as space_id,
    arg_min(refs.match_rule, days.rank) filter (where refs.space_id is not null)
      as match_rule,
    arg_min(refs.score, days.rank) filter (where refs.space_id is not null)
      as score,
    arg_min(refs.building, days.rank) as building
  from days
  inner join refs
    on days.facility_id = refs.facility_id
    and days.reference = refs.reference
    and days.day >= refs.valid_from
    and days.day < refs.valid_to
  group by days.ledger_id
),
closed as (
  select costs.ledger_id
  from costs
  inner join int_facility_closed_month as months
    on costs.month = months.month and costs.facility_id = months.facility_id
  where costs.kind = 'cost_line'
  union
  select days.ledger_id
  from days
  inner join costs on days.ledger_id = costs.ledger_id
  inner join int_facility_span as spans
    on days.facility_id = spans.facility_id
    and days.day >= spans.valid_from
    and days.day < spans.valid_to
  where costs.kind = 'work_order' and not spans.is_open
),
asset_day as (
  select
    days.ledger_id,
    days.rank,
    min(places.space_id) as space_id
  from days
  inner join int_tagged_asset as places
    on days.facility_id = places.facility_id
    and days.asset_key = places.asset
    and days.day >= places.valid_from
    and days.day < coalesce(places.valid_to, open_end())
  group by days.ledger_id, days.rank
  having count(distinct places.space_id) = 1
),
by_asset as (
  select
    ledger_id,
    arg_min(space_id, rank) as space_id
  from asset_day
  group by ledger_id
),
volume_units as (
  select
    service,
    month,
    min(unit) as unit,
    count(distinct unit) as units
  from int_volume
  group by service, month
),
targeted as (
  select
    costs.*,
    closed.ledger_id is not null as is_closed,
    case
      when closed.ledger_id is null
        then coalesce(by_text.space_id, by_asset.space_id)
    end as space_id,
    case
      when closed.ledger_id is not null then null
      when by_text.space_id is not null then by_text.match_rule
      when by_asset.space_id is not null then 'asset'
    end as match_rule,
    case
      when closed.ledger_id is not null then null
      when by_text.space_id is not null then by_text.score
      when by_asset.space_id is not null then 0.95
    end as score,
    houses.building as house,
    coalesce(houses.building, by_text.building) as known_building,
    trim(coalesce(costs.room, '')) <> '' as writes_room,
    coalesce(drivers.driver, 'none') as service_driver,
    drivers.fallback_driver,
    drivers.rooms,
    drivers.valid_from as driver_from,
    coalesce(
      named_unit.unit,
      case when volume_units.units = 1 then volume_units.unit end,
      drivers.unit
    ) as volume_unit
  from costs
  left join by_text on costs.ledger_id = by_text.ledger_id
  left join by_asset on costs.ledger_id = by_asset.ledger_id
  left join closed on costs.ledger_id = closed.ledger_id
  left join int_building_reference as houses
    on costs.facility_id = houses.facility_id
    and costs.building = houses.reference
  left join int_service_driver as drivers
    on costs.service = drivers.service
    and costs.month >= drivers.valid_from
    and costs.month < drivers.valid_to
  left join volume_units
    on costs.service = volume_units.service
    and costs.month = volume_units.month
  left join (select distinct
    service,
    month,
    unit
  from int_volume) as named_unit
    on costs.service = named_unit.service
    and costs.month = named_unit.month
    and coalesce(lower(trim(costs.unit)), drivers.unit) = named_unit.unit
)
select
  ledger_id,
  facility_id,
  is_portfolio,
  service,
  month,
  known_building as building,
  cast(amount_dkk * 100 as hugeint) as amount_ore,
  space_id,
  match_rule,
  score,
  space_id is not null or writes_room as is_room_named,
  trim(coalesce(building, '')) <> '' and house is null as has_unknown_building,
  is_closed,
  case
    when is_closed then 'none'
    when space_id is not null or writes_room then 'direct'
    else service_driver
  end as driver,
  case
    when is_closed then 'none'
    when service_driver = 'volume'
      then 'volume:' || service || ':' || volume_unit
    when
      service_driver in ('own_cost', 'headcount')
      or rooms is not null and service_driver <> 'none'
      then service_driver || ':' || service
    else service_driver
  end as driver_key,
  driver_from,
  volume_unit,
  case when not is_closed then fallback_driver end as fallback_driver
from targeted
