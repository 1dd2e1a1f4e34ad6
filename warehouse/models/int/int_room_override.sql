-- grain: room that a person has decided about
-- a text that has meant several rooms means that of the run date, else the last
with overrides as (
  select * from raw_room_override
),
refs as (
  select
    facility_id,
    reference,
    space_id
  from int_room_reference
  cross join raw_setting
  where space_id is not null
  qualify row_number() over (
    partition by facility_id, reference
    order by valid_from <= as_of desc, valid_from desc, space_id
  ) = 1
),
found as (
  select
    coalesce(by_id.space_id, by_room.space_id) as space_id,
    overrides.*
  from overrides
  left join refs as by_id
    on overrides.facility_id = by_id.facility_id
    and overrides.global_id = by_id.reference
  left join refs as by_room
    on overrides.facility_id = by_room.facility_id
    and overrides.room = by_room.reference
)
select
  space_id,
  max_by(category, source_row) as category,
  max_by(is_cleanable, source_row) as is_cleanable,
  max_by(net_area_m2, source_row) as net_area_m2,
  max_by(visits_per_week, source_row) as visits_per_week,
  max_by(reason, source_row) as reason
from found
where space_id is not null
group by space_id
