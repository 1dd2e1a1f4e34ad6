-- grain: room that a person has decided about
-- a row that decides nothing withdraws an earlier one of its own key
-- a text that has meant several rooms means that of the run date, else the last
-- of two rows that name the room in different ways, the one received later wins
with received as (
  select
    sha256,
    min(received_at) as received_at
  from raw_input
  group by sha256
),
overrides as (
  select
    raw_room_override.*,
    (
      coalesce(received.received_at, timestamp '1970-01-01'),
      raw_room_override.source_row
    ) as age
  from raw_room_override
  left join received
    on raw_room_override.delivery_sha256 = received.sha256
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
  max_by(category, age) as category,
  max_by(is_cleanable, age) as is_cleanable,
  max_by(net_area_m2, age) as net_area_m2,
  max_by(visits_per_week, age) as visits_per_week,
  max_by(reason, age) filter (
    where
      category is not null
      or is_cleanable is not null
      or net_area_m2 is not null
      or visits_per_week is not null
  ) as reason
from found
where space_id is not null
group by space_id
