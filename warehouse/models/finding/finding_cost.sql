-- grain: finding about costs: where they land, by what they are spread
with no_area as (
  select facility_id, count(*) as figures
  from mart_cost_per_m2
  where cost_per_m2_dkk is null
  group by facility_id
),
unplaced as (
  select
    ledger.facility_id,
    ledger.reason,
    count(*) as lines,
    sum(ledger.unallocated_dkk) as amount_dkk
  from mart_cost_ledger as ledger
  where ledger.unallocated_dkk <> 0
    and ledger.reason not like 'stays_at_%'
    and ledger.reason <> 'facility_closed'
  group by ledger.facility_id, ledger.reason
),
unknown_driver as (
  select distinct service, driver
  from int_service_driver
  where driver not in (select driver from ref_driver_name)
),
unknown_place as (
  select
    places.service,
    string_agg(distinct places.place, ', ' order by places.place) as places
  from int_driver_place as places
  inner join int_driver_key as keys
    on places.service = keys.service and places.valid_from = keys.driver_from
  inner join raw_driver as written on places.service = written.service
  where trim(written.rooms) <> ''
    and not exists (
      select 1
      from int_driver_room as rooms
      where rooms.driver = keys.driver and contains(rooms.places, places.place)
    )
  group by places.service
),
no_quantity as (
  select facility_id, service, unit, count(*) as months
  from mart_unit_cost
  where cost_per_unit_dkk is null and cost_dkk <> 0
  group by facility_id, service, unit
),
odd_asset as (
  select costs.facility_id, count(*) as lines
  from fact_cost as costs
  inner join int_cost_target as targets on costs.ledger_id = targets.ledger_id
  where trim(costs.asset) <> '' and targets.space_id is null
  group by costs.facility_id
),
findings as (
  select
    'cost_not_allocated' as code,
    'warning' as severity,
    lines || ' costs of ' || amount_dkk || ' DKK land on no room ('
      || reason || '); they stand at the facility' as message,
    facility_id
  from unplaced
  union all
  select
    'cost_without_area', 'warning',
    figures || ' figures have no cost per m², for no area is known',
    facility_id
  from no_area
  union all
  select
    'unknown_driver', 'warning',
    'the cost of ' || service || ' stays at its facility: no driver '
      || driver || '; use net_area, cleaned_m2_visits, recorded_m2_visits, '
      || 'headcount, glazing_area, equipment_count, volume, own_cost or none',
    null
  from unknown_driver
  union all
  select
    'driver_rooms_unknown', 'warning',
    'no room is of the category or name ' || places || ', in which '
      || service || ' is to happen: its cost is spread over all rooms',
    null
  from unknown_place
  union all
  select
    'unit_cost_without_quantity', 'warning',
    months || ' months of ' || service || ' have no cost per ' || unit
      || ': its quantity is zero or not delivered (driver_volume)',
    facility_id
  from no_quantity
  union all
  select
    'asset_without_room', 'info',
    lines || ' costs name an asset that no model places in one room:'
      || ' they are spread by the driver of their service',
    facility_id
  from odd_asset
)
select * from findings
