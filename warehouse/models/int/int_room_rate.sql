-- grain: part of a month and counted room with a rate of its own in it
-- the youngest rate that has begun: the room's own before its facility's before
-- its category's, and of one level the one of the floor finish it has that day
with periods as (
  select
    first_day,
    next_day
  from int_period
),
rooms as (
  select
    periods.first_day,
    spaces.space_id,
    arg_max(spaces.facility_id, spaces.valid_from) as facility_id,
    arg_max(spaces.category, spaces.valid_from) as category
  from int_space as spaces
  inner join periods
    on spaces.valid_from < periods.next_day
    and coalesce(spaces.valid_to, open_end()) > periods.first_day
  where spaces.is_counted and spaces.is_cleanable
  group by periods.first_day, spaces.space_id
),
finishes as (
  select
    space_id,
    lower(material) as finish,
    area_m2,
    valid_from,
    coalesce(valid_to, open_end()) as valid_to
  from int_surface
  where surface_kind = 'floor_finish' and material is not null
),
refs as (
  select * from int_room_reference
  where space_id is not null
),
rates as (
  select
    category,
    facility_id,
    nullif(trim(room), '') as room,
    nullif(lower(trim(floor_finish)), '') as floor_finish,
    coalesce(valid_from, open_start()) as valid_from,
    m2_per_hour,
    light_factor,
    floor_factor,
    furnishing_factor,
    soiling_factor
  from raw_rate
),
meant as (
  select
    rates.*,
    refs.space_id,
    coalesce(refs.valid_from, open_start()) as room_from,
    coalesce(refs.valid_to, open_end()) as room_to
  from rates
  left join refs
    on rates.facility_id = refs.facility_id and rates.room = refs.reference
  where rates.room is null or refs.space_id is not null
),
fitting as (
  select
    rooms.first_day,
    rooms.space_id,
    meant.* exclude (space_id)
  from rooms
  inner join meant
    on meant.room is null and rooms.category = meant.category
    or rooms.space_id = meant.space_id
    and rooms.first_day >= meant.room_from
    and rooms.first_day < meant.room_to
  where
    meant.valid_from <= rooms.first_day
    and coalesce(meant.facility_id, rooms.facility_id) = rooms.facility_id
),
floors as (
  select
    fitting.first_day,
    fitting.space_id,
    arg_max(finishes.finish, (finishes.area_m2, finishes.finish)) as finish
  from (select distinct
    first_day,
    space_id
  from fitting) as fitting
  inner join finishes
    on fitting.space_id = finishes.space_id
    and fitting.first_day >= finishes.valid_from
    and fitting.first_day < finishes.valid_to
  group by fitting.first_day, fitting.space_id
)
select
  fitting.first_day,
  fitting.space_id,
  fitting.m2_per_hour,
  fitting.light_factor,
  fitting.floor_factor,
  fitting.furnishing_factor,
  fitting.soiling_factor
from fitting
left join floors
  on fitting.first_day = floors.first_day
  and fitting.space_id = floors.space_id
where
  fitting.floor_finish is null
  or contains(floors.finish, fitting.floor_finish)
qualify row_number() over (
  partition by fitting.first_day, fitting.space_id
  order by
    fitting.room is null,
    fitting.facility_id is null,
    fitting.floor_finish is null,
    fitting.valid_from desc,
    fitting.m2_per_hour,
    fitting.light_factor
) = 1
