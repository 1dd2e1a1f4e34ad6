-- grain: part of a month, counted cleanable room, and task of a program in it
-- a room's own program wins over its facility's, that over its category's;
-- weekly and periodic ones each for themselves
with programs as (
  select * from int_program_period
),
rooms as (
  select
    periods.first_day,
    spaces.space_id,
    spaces.valid_from,
    spaces.facility_id,
    spaces.category
  from int_space as spaces
  inner join int_period as periods
    on spaces.valid_from < periods.next_day
    and coalesce(spaces.valid_to, open_end()) > periods.first_day
  where spaces.is_counted and spaces.is_cleanable
),
fitting as (
  select
    rooms.*,
    1 as level,
    programs.* exclude (first_day, space_id, facility_id, category)
  from rooms
  inner join programs
    on rooms.first_day = programs.first_day
    and rooms.space_id = programs.space_id
  union all by name
  select
    rooms.*,
    2 as level,
    programs.* exclude (first_day, space_id, facility_id, category)
  from rooms
  inner join programs
    on rooms.first_day = programs.first_day
    and rooms.facility_id = programs.facility_id
    and rooms.category = programs.category
  union all by name
  select
    rooms.*,
    3 as level,
    programs.* exclude (first_day, space_id, facility_id, category)
  from rooms
  inner join programs
    on rooms.first_day = programs.first_day
    and rooms.category = programs.category
    and programs.facility_id is null
)
select * from fitting
qualify rank() over (
  partition by first_day, space_id, valid_from, is_periodic order by level
) = 1
