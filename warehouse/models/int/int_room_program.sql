-- grain: counted cleanable room of the run date and cleaning task of a program
-- of weekly codes one is in force, of periodic ones all of the same day: a
-- room's own row wins over its facility's, that over its category's, and the
-- youngest row of a level over older ones
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
programs as (
  select
    int_program.*,
    refs.space_id,
    case
      when refs.space_id is not null then 'room'
      when int_program.facility_id is not null then 'facility'
      else 'category'
    end as level
  from int_program
  cross join setting
  left join refs
    on int_program.facility_id = refs.facility_id
    and int_program.room = refs.reference
  where
    int_program.valid_from <= setting.as_of
    and (int_program.room is null or refs.space_id is not null)
),
fitting as (
  select
    rooms.space_id,
    programs.* exclude (space_id, facility_id, category, room),
    programs.space_id is null as is_of_many,
    programs.facility_id is null as is_of_all
  from rooms
  inner join programs
    on (programs.space_id is null and rooms.category = programs.category)
    or rooms.space_id = programs.space_id
  where coalesce(programs.facility_id, rooms.facility_id) = rooms.facility_id
),
ranked as (
  select
    *,
    rank() over (
      partition by space_id, is_periodic
      order by is_of_many, is_of_all, valid_from desc
    ) as place
  from fitting
)
select
  space_id,
  task,
  code,
  level,
  valid_from,
  visits_a_week,
  visits_a_year,
  visits,
  thorough_floor,
  thorough_rest,
  minimum_visits_per_week,
  maximum_visits_per_week,
  program_reason,
  string_agg(distinct code, ', ' order by code) over (
    partition by space_id, task
  ) as codes
from ranked
where place = 1
qualify row_number() over (
  partition by space_id, task order by code
) = 1
