-- grain: inspection, room and object group with a row of the user's table
-- the table permits so many impurities to an object group, a level and a room
-- size (more than area_from_m2, up to area_to_m2); a room over 100 m² is judged
-- in equal parts of at most 100 m²
with inspected as (
  select
    *,
    greatest(1, ceil(area_m2 / 100)) as units,
    area_m2 / greatest(1, ceil(area_m2 / 100)) as unit_m2
  from int_agreed_level
),
allowances as (
  select
    lower(trim(object_group)) as object_group,
    level,
    allowed,
    coalesce(area_from_m2, 0) as area_from_m2,
    area_to_m2
  from raw_inspection_allowance
)
select
  inspected.inspection_id,
  inspected.facility_id,
  inspected.room,
  inspected.object_group,
  cast(
    allowances.allowed * coalesce(inspected.units, 1) as decimal(18, 6)
  ) as allowed
from inspected
inner join allowances
  on trim(inspected.object_group) = allowances.object_group
  and inspected.agreed_level = allowances.level
  and (
    (inspected.unit_m2 > allowances.area_from_m2 or allowances.area_from_m2 = 0)
    and inspected.unit_m2 <= coalesce(allowances.area_to_m2, 100000000)
    or allowances.area_from_m2 = 0 and allowances.area_to_m2 is null
  )
qualify row_number() over (
  partition by
    inspected.inspection_id, inspected.facility_id, inspected.room,
    inspected.object_group
  order by allowances.area_from_m2 desc, allowances.allowed
) = 1
