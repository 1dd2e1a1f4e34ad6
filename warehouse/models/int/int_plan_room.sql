-- grain: counted room of the run date, with the rate and visits a week it gets
-- full visits: thorough ones that take as long as those of the week do; what a
-- visit takes is that of int_visit_effort
-- a room's own row wins over its facility's, that over its category's; of the
-- rates of one level, the one of the floor finish that the room has
with setting as (
  select as_of from raw_setting
),
workyear as (
  select int_workyear.workdays
  from int_workyear
  inner join setting on int_workyear.year = year(setting.as_of)
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
    refs.space_id
  from int_program
  cross join setting
  left join refs
    on int_program.facility_id = refs.facility_id
    and int_program.room = refs.reference
  where
    int_program.valid_from <= setting.as_of
    and (int_program.room is null or refs.space_id is not null)
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
),
program_of_room as (
  select
    rooms.space_id,
    programs.code,
    programs.visits_a_week,
    programs.visits_a_year,
    programs.thorough_floor,
    programs.thorough_rest,
    coalesce(
      cast(programs.visits_a_week as decimal(18, 9)),
      cast(
        programs.visits_a_year * 5.0 / workyear.workdays as decimal(18, 9)
      )
    ) as visits_per_week,
    case
      when programs.space_id is not null then 'room'
      when programs.facility_id is not null then 'facility'
      else 'category'
    end as level
  from rooms
  inner join programs
    on (programs.space_id is null and rooms.category = programs.category)
    or rooms.space_id = programs.space_id
  cross join workyear
  where coalesce(programs.facility_id, rooms.facility_id) = rooms.facility_id
  qualify row_number() over (
    partition by rooms.space_id
    order by
      programs.space_id is null,
      programs.facility_id is null,
      programs.valid_from desc,
      programs.code
  ) = 1
),
rate_of_room as (
  select
    rooms.space_id,
    rates.m2_per_hour,
    rates.light_factor
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
),
overrides as (
  select * from int_room_override
),
categories as (
  select * from ref_category
),
decided as (
  select
    rooms.space_id,
    rooms.facility_id,
    rooms.building,
    rooms.category,
    rooms.net_area_m2 as area_m2,
    coalesce(rate_of_room.m2_per_hour, categories.m2_per_hour) as m2_per_hour,
    rate_of_room.light_factor,
    cast(coalesce(
      overrides.visits_per_week,
      program_of_room.visits_per_week,
      categories.visits_per_week
    ) as decimal(18, 9)) as visits_per_week,
    case
      when overrides.visits_per_week is null
        then program_of_room.code
    end as code,
    case
      when overrides.visits_per_week is not null
        then 'approved: ' || coalesce(overrides.reason, 'no reason given')
      when program_of_room.code is not null
        then
          'program ' || program_of_room.code || ' of the '
          || program_of_room.level || ': '
          || case
            when program_of_room.visits_a_year = 1 then '1 visit a year'
            when program_of_room.visits_a_year is not null
              then program_of_room.visits_a_year || ' visits a year'
            when program_of_room.visits_a_week = 1 then '1 visit a week'
            else program_of_room.visits_a_week || ' visits a week'
          end
          || case
            when program_of_room.visits_a_week is not null
              then
                ', ' || program_of_room.thorough_floor
                || ' with thorough floor, ' || program_of_room.thorough_rest
                || ' with thorough rest'
            else ''
          end
      else 'default of ' || rooms.category
    end as reason
  from rooms
  left join program_of_room on rooms.space_id = program_of_room.space_id
  left join rate_of_room on rooms.space_id = rate_of_room.space_id
  left join overrides on rooms.space_id = overrides.space_id
  left join categories on rooms.category = categories.category
)
select
  decided.space_id,
  decided.facility_id,
  decided.building,
  decided.category,
  decided.area_m2,
  decided.m2_per_hour,
  decided.visits_per_week,
  decided.reason || efforts.light_text as reason,
  cast(decided.visits_per_week * efforts.visit_share as decimal(18, 9))
    as full_visits_per_week,
  cast(efforts.setup_minutes as decimal(18, 6)) as setup_minutes,
  efforts.has_light,
  case when efforts.has_light then decided.light_factor end as light_factor
from decided
left join int_visit_effort as efforts
  on decided.code is not distinct from efforts.code
  and decided.category is not distinct from efforts.category
  and decided.light_factor is not distinct from efforts.light_factor
