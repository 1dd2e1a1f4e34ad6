-- grain: finding of the build itself
with versions as (
  select * from stg_model_version
),
shifts as (
  select * from stg_model_shift
),
unclassified as (
  select facility_id, count(*) as rooms
  from stg_room_today
  where is_counted and category is null
  group by facility_id
),
no_area as (
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
  where ledger.unallocated_dkk <> 0 and ledger.reason not like 'stays_at_%'
  group by ledger.facility_id, ledger.reason
),
no_model as (
  select facility_id from mart_coverage where missing = 'model'
),
unresolved as (
  select facility_id, status, count(distinct room) as texts
  from mart_reference_proposal
  group by facility_id, status
),
unknown_category as (
  select dim_space.facility_id, dim_space.category, count(*) as rooms
  from dim_space
  anti join dim_category on dim_space.category = dim_category.category
  where dim_space.category is not null
  group by dim_space.facility_id, dim_space.category
),
unknown_driver as (
  select distinct service, driver
  from stg_service_driver
  where driver not in (select driver from stg_driver_name)
),
unknown_place as (
  select
    places.service,
    string_agg(distinct places.place, ', ' order by places.place) as places
  from stg_driver_place as places
  inner join stg_driver_key as keys
    on places.service = keys.service and places.valid_from = keys.driver_from
  inner join raw_driver as written on places.service = written.service
  where trim(written.rooms) <> ''
    and not exists (
      select 1
      from stg_driver_room as rooms
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
no_finish as (
  select distinct lower(trim(floor_finish)) as finish
  from raw_rate
  where trim(floor_finish) <> ''
    and not exists (
      select 1
      from fact_surface
      where surface_kind = 'floor_finish'
        and contains(lower(material), lower(trim(raw_rate.floor_finish)))
    )
),
light as (
  select count(*) as rates from raw_rate where light_factor is not null
),
named_category as (
  select 'cleaning_program' as kind, category from raw_cleaning_program
  union all
  select 'rate', category from raw_rate
  union all
  select 'contract_price', category from raw_contract_price
),
no_category as (
  select
    named_category.kind,
    named_category.category,
    any_value(meant.category) as code,
    count(*) as rows
  from named_category
  anti join dim_category on named_category.category = dim_category.category
  left join dim_category as meant
    on lower(trim(named_category.category))
    in (lower(meant.category), lower(meant.name_da))
  where trim(named_category.category) <> ''
    and named_category.category not in (
      select category from raw_category_rule
      union
      select category from raw_room_override where category is not null
    )
  group by named_category.kind, named_category.category
),
odd_asset as (
  select costs.facility_id, count(*) as lines
  from fact_cost as costs
  inner join stg_cost_target as targets on costs.ledger_id = targets.ledger_id
  where trim(costs.asset) <> '' and targets.space_id is null
  group by costs.facility_id
),
findings as (
  select
    note_code as code,
    'warning' as severity,
    note as message,
    source as source_file,
    model_sha256,
    facility_id
  from versions
  where note_code is not null
  union all
  select
    'same_model_twice', 'info',
    'the same bytes were received under ' || names || ' names: counted once',
    source, model_sha256, facility_id
  from versions
  where names > 1
  union all
  select
    shifts.code, shifts.severity, shifts.message,
    min(versions.source), shifts.model_sha256, shifts.facility_id
  from shifts
  inner join versions on shifts.model_sha256 = versions.model_sha256
  group by all
  union all
  select
    'room_without_category', 'info',
    rooms || ' counted rooms have no category and are not cleaned:'
      || ' add category_rule rows',
    null, null, facility_id
  from unclassified
  union all
  select
    'unknown_category', 'warning',
    rooms || ' rooms are given the category ' || category
      || ', which dim_category does not have: they are not cleaned',
    null, null, facility_id
  from unknown_category
  union all
  select
    'unknown_driver', 'warning',
    'the cost of ' || service || ' stays at its facility: no driver '
      || driver || '; use net_area, cleaned_m2_visits, recorded_m2_visits, '
      || 'headcount, glazing_area, equipment_count, volume, own_cost or none',
    null, null, null
  from unknown_driver
  union all
  select
    'driver_rooms_unknown', 'warning',
    'no room is of the category or name ' || places || ', in which '
      || service || ' is to happen: its cost is spread over all rooms',
    null, null, null
  from unknown_place
  union all
  select
    'cost_without_area', 'warning',
    figures || ' figures have no cost per m², for no area is known',
    null, null, facility_id
  from no_area
  union all
  select
    'cost_not_allocated', 'warning',
    lines || ' costs of ' || amount_dkk || ' DKK land on no room ('
      || reason || '); they stand at the facility',
    null, null, facility_id
  from unplaced
  union all
  select
    'facility_without_model', 'info',
    'the register knows the facility, no model in force does',
    null, null, facility_id
  from no_model
  union all
  select
    'room_reference_' || status, 'warning',
    texts || ' room references mean no single room:'
      || ' see mart_reference_proposal, decide in room_override',
    null, null, facility_id
  from unresolved
  union all
  select
    'unit_cost_without_quantity', 'warning',
    months || ' months of ' || service || ' have no cost per ' || unit
      || ': its quantity is zero or not delivered (driver_volume)',
    null, null, facility_id
  from no_quantity
  union all
  select
    'category_of_no_room', 'warning',
    rows || ' rows of ' || kind || ' are about the category ' || category
      || ', which no room has: they change nothing'
      || coalesce('; write ' || code, ''),
    null, null, null
  from no_category
  union all
  select
    'floor_finish_unknown', 'warning',
    'no model has a floor of ' || finish || ', for which a rate is given:'
      || ' write the material as the models name it',
    null, null, null
  from no_finish
  union all
  select
    'light_factor_not_used', 'warning',
    rates || ' rates state a light_factor: it is not reckoned, every visit of'
      || ' the plan is a thorough one',
    null, null, null
  from light
  where rates > 0
  union all
  select
    'asset_without_room', 'info',
    lines || ' costs name an asset that no model places in one room:'
      || ' they are spread by the driver of their service',
    null, null, facility_id
  from odd_asset
)
select * from findings
