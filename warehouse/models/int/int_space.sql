-- grain: room and interval of validity
-- a room of a closed facility exists and is not counted; a category is cleaned
-- where it has a shipped or a stated rate
with setting as (
  select open_end() as never
),
rooms as (
  select
    kept.* replace (
      greatest(kept.valid_from, coalesce(spans.valid_from, kept.valid_from))
        as valid_from,
      nullif(
        least(
          coalesce(kept.valid_to, setting.never),
          coalesce(spans.valid_to, setting.never)
        ),
        setting.never
      ) as valid_to
    ),
    coalesce(spans.is_open, true) as is_open
  from int_canonical_space as kept
  cross join setting
  left join int_facility_span as spans
    on kept.facility_id = spans.facility_id
    and kept.valid_from < spans.valid_to
    and coalesce(kept.valid_to, setting.never) > spans.valid_from
),
found as (
  select * from int_space_category
),
overrides as (
  select * from int_room_override
),
joined as (
  select
    rooms.*,
    overrides.net_area_m2 as approved_area_m2,
    overrides.is_cleanable as approved_cleanable,
    coalesce(overrides.category, found.category) as category,
    overrides.net_area_m2 is not null
    and coalesce(rooms.exclusion_reason, 'held') like 'held%' as is_rescued
  from rooms
  left join found
    on rooms.model_sha256 = found.model_sha256
    and rooms.step_id = found.step_id
  left join overrides on rooms.space_id = overrides.space_id
),
categories as (
  select * from ref_category
),
rated as (
  select distinct category from raw_rate
)
select
  joined.space_id,
  joined.valid_from,
  joined.valid_to,
  joined.facility_id,
  joined.building,
  joined.storey,
  joined.number,
  joined.name,
  joined.category,
  coalesce(
    joined.approved_cleanable,
    categories.m2_per_hour is not null or rated.category is not null
  ) as is_cleanable,
  coalesce(categories.needs_escort, false) as needs_escort,
  coalesce(categories.is_restricted, false) as is_restricted,
  coalesce(joined.approved_area_m2, joined.net_area_m2) as net_area_m2,
  joined.gross_area_m2,
  joined.stated_area_m2,
  joined.measured_area_m2,
  joined.low_headroom_area_m2,
  (joined.is_counted or joined.is_rescued) and not joined.is_repeated
  and joined.is_open as is_counted,
  case
    when joined.is_repeated then 'other_discipline'
    when (joined.is_counted or joined.is_rescued) and not joined.is_open
      then 'facility_closed'
    when joined.is_rescued then null
    else joined.exclusion_reason
  end as exclusion_reason,
  case
    when joined.approved_area_m2 is not null then 'override'
    else joined.area_rule
  end as area_rule,
  case
    when joined.approved_area_m2 is not null then 'high'
    else joined.area_confidence
  end as area_confidence,
  joined.perimeter_m,
  joined.height_m,
  joined.floor_z_m,
  joined.volume_m3,
  joined.footprint_wkb,
  joined.discipline,
  joined.identity_rule,
  joined.model_sha256,
  joined.step_id,
  joined.global_id
from joined
left join categories on joined.category = categories.category
left join rated on joined.category = rated.category
