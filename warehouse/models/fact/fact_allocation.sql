-- grain: cost and room that gets a share of it; space_id is null for what stays
-- above rooms
-- divided by month: int_cost_target, fact_driver_weight
-- largest remainder in oere: the shares of a cost add up to it exactly;
-- where a driver has no weight, its fallback driver is used; a
-- facility without rooms keeps its part of a cost of the portfolio
with targets as (
  select
    *,
    lower(trim(building)) as building_key,
    case when is_portfolio then '*' else facility_id end as scope
  from int_cost_target
),
weights as (
  select
    *,
    lower(trim(building)) as building_key,
    cast(weight * 1000000 as hugeint) as units
  from fact_driver_weight
),
direct as (
  select * from targets
  where is_room_named and space_id is not null
),
common as (
  select *
  from targets
  where not is_room_named and not has_unknown_building and not is_closed
),
reached as (
  select
    *,
    facility_id as scope
  from weights
  where space_id is not null
  union all
  select
    * replace (null as building_key),
    '*'
  from weights
),
present as (
  select distinct
    month,
    scope,
    building_key,
    driver
  from reached
),
wanted as (
  select
    ledger_id,
    month,
    scope,
    building_key,
    driver_key as driver,
    1 as rank
  from common
  union all
  select
    ledger_id,
    month,
    scope,
    building_key,
    fallback_driver,
    2
  from common
),
chosen as (
  select
    wanted.ledger_id,
    arg_min(wanted.driver, wanted.rank) as driver
  from wanted
  inner join present
    on wanted.month = present.month
    and wanted.scope = present.scope
    and wanted.driver = present.driver
    and coalesce(wanted.building_key, present.building_key)
    is not distinct from present.building_key
  group by wanted.ledger_id
),
spread as (
  select
    common.* exclude (driver),
    chosen.driver
  from common
  inner join chosen on common.ledger_id = chosen.ledger_id
),
pooled as (
  select
    spread.ledger_id,
    spread.service,
    spread.month,
    spread.driver,
    spread.amount_ore,
    reached.facility_id,
    reached.space_id,
    reached.weight,
    reached.units,
    reached.allocation_base
  from spread
  inner join reached
    on spread.month = reached.month
    and spread.scope = reached.scope
    and spread.driver = reached.driver
    and coalesce(spread.building_key, reached.building_key)
    is not distinct from reached.building_key
),
summed as (
  select
    ledger_id,
    sum(units) as all_units
  from pooled
  group by ledger_id
),
divided as (
  select
    pooled.*,
    summed.all_units,
    abs(pooled.amount_ore) * pooled.units // summed.all_units as whole_ore
  from pooled
  inner join summed on pooled.ledger_id = summed.ledger_id
),
floored as (
  select
    * exclude (all_units),
    abs(amount_ore) * units - whole_ore * all_units as remainder
  from divided
),
ranked as (
  select
    *,
    abs(amount_ore) - sum(whole_ore) over (partition by ledger_id)
      as missing_ore,
    row_number() over (
      partition by ledger_id order by remainder desc, space_id, facility_id
    ) as place
  from floored
),
shared as (
  select
    *,
    sign(amount_ore) * (
      whole_ore + case when place <= missing_ore then 1 else 0 end
    ) as share_ore
  from ranked
),
landed as (
  select
    ledger_id,
    space_id,
    facility_id,
    service,
    month,
    split_part(driver, ':', 1) as driver,
    share_ore,
    weight,
    allocation_base,
    case when space_id is null then 'no_rooms_for_driver' end as reason,
    null as building
  from shared
  union all
  select
    ledger_id,
    space_id,
    facility_id,
    service,
    month,
    driver,
    amount_ore,
    null,
    null,
    null,
    null
  from direct
),
left_over as (
  select
    targets.ledger_id,
    null as space_id,
    targets.facility_id,
    targets.service,
    targets.month,
    'none' as driver,
    targets.amount_ore,
    null as weight,
    null as allocation_base,
    case
      when targets.is_closed then 'facility_closed'
      when targets.is_room_named then 'room_not_found'
      when targets.has_unknown_building then 'building_not_found'
      when targets.driver = 'none' and targets.building is not null
        then 'stays_at_building'
      when targets.driver = 'none' then 'stays_at_facility'
      else 'no_rooms_for_driver'
    end as reason,
    targets.building
  from targets
  anti join landed on targets.ledger_id = landed.ledger_id
),
allocated as (
  select * from landed
  union all
  select * from left_over
)
select
  ledger_id,
  space_id,
  facility_id,
  service,
  month,
  driver,
  cast(cast(share_ore as decimal(20, 0)) * 0.01 as decimal(18, 2))
    as amount_dkk,
  weight,
  allocation_base,
  reason,
  building
from allocated
order by month, ledger_id, space_id nulls last, facility_id
