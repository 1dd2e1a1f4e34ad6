-- grain: cost and room it lands on; space_id is null for what stays above rooms
-- largest remainder in oere: the shares of a cost add up to it exactly
with targets as (
  select * from stg_cost_target
),
weights as (
  select
    *,
    lower(trim(building)) as building_key,
    cast(weight * 1000000 as hugeint) as units
  from fact_driver_weight
),
direct as (
  select * from targets where names_room and space_id is not null
),
pooled as (
  select
    targets.ledger_id,
    targets.facility_id,
    targets.service,
    targets.month,
    targets.driver,
    targets.amount_ore,
    weights.space_id,
    weights.weight,
    weights.units,
    sum(weights.units) over (partition by targets.ledger_id) as all_units
  from targets
  inner join weights
    on targets.month = weights.month
    and targets.facility_id = weights.facility_id
    and targets.driver = weights.driver
    and coalesce(lower(trim(targets.building)), weights.building_key)
    = weights.building_key
  where not targets.names_room
),
floored as (
  select
    *,
    abs(amount_ore) * units // all_units as whole_ore,
    abs(amount_ore) * units % all_units as remainder
  from pooled
),
ranked as (
  select
    *,
    abs(amount_ore) - sum(whole_ore) over (partition by ledger_id)
      as missing_ore,
    row_number() over (
      partition by ledger_id order by remainder desc, space_id
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
    ledger_id, space_id, facility_id, service, month, driver,
    share_ore, weight, null as reason
  from shared
  union all
  select
    ledger_id, space_id, facility_id, service, month, driver,
    amount_ore, null, null
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
    case
      when targets.names_room then 'room_not_found'
      when targets.driver = 'none' then 'stays_at_facility'
      else 'no_rooms_for_driver'
    end as reason
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
  reason
from allocated
order by ledger_id, space_id nulls last
