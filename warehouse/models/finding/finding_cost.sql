-- grain: finding about costs: the rooms that get them, the drivers that spread
-- them
with no_area as (
  select
    facility_id,
    count(*) as figures
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
  where
    ledger.unallocated_dkk <> 0
    and ledger.reason not like 'stays_at_%'
    and ledger.reason <> 'facility_closed'
  group by ledger.facility_id, ledger.reason
),
unknown_driver as (
  select distinct
    service,
    driver
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
  where
    trim(written.rooms) <> ''
    and not exists (
      select 1
      from int_driver_room as rooms
      where rooms.driver = keys.driver and contains(rooms.places, places.place)
    )
  group by places.service
),
no_quantity as (
  select
    facility_id,
    service,
    unit,
    count(*) as months
  from mart_unit_cost
  where cost_per_unit_dkk is null and cost_dkk <> 0
  group by facility_id, service, unit
),
odd_asset as (
  select
    costs.facility_id,
    count(*) as lines
  from fact_cost as costs
  inner join int_cost_target as targets on costs.ledger_id = targets.ledger_id
  where trim(costs.asset) <> '' and targets.space_id is null
  group by costs.facility_id
)
select
  'cost_not_allocated' as code,
  json_object(
    'lines', lines,
    'amount_dkk', amount_dkk,
    'reason', reason
  ) as details,
  facility_id
from unplaced
union all by name
select
  'cost_without_area' as code,
  json_object('figures', figures) as details,
  facility_id
from no_area
union all by name
select
  'unknown_driver' as code,
  json_object('service', service, 'driver', driver) as details
from unknown_driver
union all by name
select
  'driver_rooms_unknown' as code,
  json_object('places', places, 'service', service) as details
from unknown_place
union all by name
select
  'unit_cost_without_quantity' as code,
  json_object('months', months, 'service', service, 'unit', unit) as details,
  facility_id
from no_quantity
union all by name
select
  'asset_without_room' as code,
  json_object('lines', lines) as details,
  facility_id
from odd_asset
