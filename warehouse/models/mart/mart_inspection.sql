-- grain: inspection, facility and object group
-- the verdict is that of the lot: more rooms below than the acceptance number
-- fail it, whatever else is missing
with results as (
  select * from fact_inspection
),
lots as (
  select * from int_inspection_lot
),
summed as (
  select
    inspection_id,
    facility_id,
    object_group,
    min(date) as date,
    count(*) as rooms,
    count(is_below) as rooms_judged,
    count(agreed_level) as rooms_agreed,
    count(*) filter (where is_below) as rooms_below,
    sum(level) as levels,
    count(level) as rooms_with_level,
    min(level) as lowest_level,
    min(agreed_level) as agreed_low,
    max(agreed_level) as agreed_high,
    sum(impurities) as impurities,
    case when bool_and(allowed is not null) then sum(allowed) end as allowed
  from results
  group by inspection_id, facility_id, object_group
)
select
  summed.inspection_id,
  summed.facility_id,
  summed.object_group,
  summed.date,
  summed.rooms,
  summed.rooms_judged,
  summed.rooms_below,
  cast(summed.levels as double) / nullif(summed.rooms_with_level, 0)
    as mean_level,
  summed.lowest_level,
  case when agreed_low = agreed_high then agreed_low end as agreed_level,
  1 - rooms_below / nullif(cast(rooms_judged as double), 0) as held_share,
  cast(summed.impurities as decimal(18, 6)) as impurities,
  cast(summed.allowed as decimal(18, 6)) as allowed,
  case
    when summed.rooms_below > lots.acceptance_number then 'failed'
    when summed.rooms_agreed < summed.rooms then 'no_agreed_level'
    when summed.rooms_judged < summed.rooms then 'no_allowance'
    when lots.acceptance_number is null then 'no_lot'
    when lots.inspected_units < least(lots.sample_size, lots.lot_size)
      then 'sample_too_small'
    else 'passed'
  end as result
from summed
left join lots
  on summed.inspection_id = lots.inspection_id
  and summed.facility_id = lots.facility_id
order by summed.inspection_id, summed.facility_id, summed.object_group
