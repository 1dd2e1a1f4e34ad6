-- grain: counted cleanable room of the run date with a stated cleaning rate
-- a room's own row wins over its facility's, that over its category's; of one
-- level, the row of the floor finish that the room has, then the youngest
with setting as (
  select as_of from raw_setting
),
rooms as (
  select * from int_space_current
  where is_counted and is_cleanable
),
refs as (
  select * from int_reference_current
),
finishes as (
  select
    space_id,
    lower(arg_max(material, (area_m2, material))) as finish
  from int_surface
  cross join setting
  where
    surface_kind = 'floor_finish'
    and valid_from <= as_of
    and coalesce(valid_to, open_end()) > as_of
  group by space_id
),
rates as (
  select
    raw_rate.* replace (nullif(lower(trim(floor_finish)), '') as floor_finish),
    refs.space_id
  from raw_rate
  cross join setting
  left join refs
    on raw_rate.facility_id = refs.facility_id
    and raw_rate.room = refs.reference
  where
    coalesce(valid_from, open_start()) <= as_of
    and (trim(coalesce(room, '')) = '' or refs.space_id is not null)
)
select
  rooms.space_id,
  rates.m2_per_hour,
  rates.light_factor,
  rates.floor_factor,
  rates.furnishing_factor,
  rates.soiling_factor,
  case
    when rates.space_id is not null then 'room'
    when rates.facility_id is not null then 'facility'
    else 'category'
  end as rate_source,
  rates.floor_finish
from rooms
inner join rates
  on (rates.space_id is null and rooms.category = rates.category)
  or rooms.space_id = rates.space_id
left join finishes on rooms.space_id = finishes.space_id
where
  coalesce(rates.facility_id, rooms.facility_id) = rooms.facility_id
  and (
    rates.floor_finish is null
    or contains(finishes.finish, rates.floor_finish)
  )
qualify row_number() over (
  partition by rooms.space_id
  order by
    rates.space_id is null,
    rates.facility_id is null,
    rates.floor_finish is null,
    coalesce(rates.valid_from, open_start()) desc,
    rates.m2_per_hour,
    rates.light_factor
) = 1
