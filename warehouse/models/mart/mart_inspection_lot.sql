-- grain: inspection and facility
-- a room fails where one of its object groups is below; more such rooms than
-- the acceptance number fail the lot, whatever else is missing
with rooms as (
  select
    inspection_id,
    facility_id,
    coalesce(space_id, room) as place,
    bool_or(is_below) as is_below,
    bool_and(is_below is not null) as is_judged,
    bool_and(agreed_level is not null) as is_agreed
  from fact_inspection
  group by inspection_id, facility_id, coalesce(space_id, room)
),
summed as (
  select
    inspection_id,
    facility_id,
    count(*) as rooms,
    count(*) filter (where is_judged) as rooms_judged,
    count(*) filter (where is_agreed) as rooms_agreed,
    count(*) filter (where is_below) as rooms_below
  from rooms
  group by inspection_id, facility_id
)
select
  lots.inspection_id,
  lots.facility_id,
  lots.date,
  lots.lot_size,
  lots.sample_size,
  lots.acceptance_number,
  summed.rooms,
  summed.rooms_judged,
  summed.rooms_below,
  lots.inspected_units,
  case
    when summed.rooms_below > lots.acceptance_number then 'failed'
    when summed.rooms_agreed < summed.rooms then 'no_agreed_level'
    when summed.rooms_judged < summed.rooms then 'no_allowance'
    when lots.acceptance_number is null then 'no_lot'
    when lots.inspected_units < least(lots.sample_size, lots.lot_size)
      then 'sample_too_small'
    else 'passed'
  end as result
from int_inspection_lot as lots
inner join summed
  on lots.inspection_id = summed.inspection_id
  and lots.facility_id = summed.facility_id
order by lots.inspection_id, lots.facility_id
