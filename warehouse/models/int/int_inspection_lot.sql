-- grain: inspection and facility, with its lot and the user's row for it
-- the lot is every counted room that is cleaned, one over 100 m² in parts of at
-- most 100 m²
with inspections as (
  select
    inspection_id,
    facility_id,
    min(date) as date
  from int_inspection
  group by inspection_id, facility_id
),
inspected as (
  select
    inspection_id,
    facility_id,
    sum(units) as units
  from (
    select
      inspection_id,
      facility_id,
      coalesce(space_id, room) as place,
      max(units) as units
    from int_inspection
    group by all
  )
  group by inspection_id, facility_id
),
lots as (
  select
    inspections.*,
    cast(
      sum(greatest(1, ceil(coalesce(spaces.net_area_m2, 0) / 100))) as bigint
    ) as lot_size
  from inspections
  left join int_space as spaces
    on inspections.facility_id = spaces.facility_id
    and spaces.is_counted
    and spaces.is_cleanable
    and inspections.date >= spaces.valid_from
    and inspections.date < coalesce(spaces.valid_to, open_end())
  group by all
)
select
  lots.inspection_id,
  lots.facility_id,
  lots.date,
  lots.lot_size,
  cast(inspected.units as bigint) as inspected_units,
  tables.sample_size,
  tables.acceptance_number
from lots
inner join inspected
  on lots.inspection_id = inspected.inspection_id
  and lots.facility_id = inspected.facility_id
left join raw_inspection_lot as tables
  on lots.lot_size >= tables.lot_from
  and lots.lot_size <= coalesce(tables.lot_to, 9000000000000000000)
qualify row_number() over (
  partition by lots.inspection_id, lots.facility_id
  order by tables.lot_from desc nulls last
) = 1
