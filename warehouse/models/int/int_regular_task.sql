-- grain: counted cleanable room of the run date and task of its cleaning, with
-- the visits that contract, approval or default give it
-- an approved number of visits replaces the weekly program and its digits;
-- visits without stated digits are thorough
with workyear as (
  select int_workyear.workdays
  from int_workyear
  inner join raw_setting on int_workyear.year = year(raw_setting.as_of)
),
rooms as (
  select * from int_space_current
  where is_counted and is_cleanable
),
overrides as (
  select * from int_room_override
  where visits_per_week is not null
),
tasks as (
  select programs.*
  from int_room_program as programs
  anti join overrides
    on programs.space_id = overrides.space_id and programs.task = 'regular'
  union all by name
  select
    rooms.space_id,
    'regular' as task
  from rooms
  left join overrides on rooms.space_id = overrides.space_id
  where
    overrides.space_id is not null
    or rooms.space_id not in (select space_id from int_room_program)
),
found as (
  select
    rooms.space_id,
    tasks.task,
    rooms.facility_id,
    rooms.building,
    rooms.category,
    rooms.net_area_m2 as area_m2,
    tasks.code,
    tasks.level,
    tasks.visits_a_year as visits_per_year,
    tasks.visits_a_week,
    tasks.visits,
    tasks.thorough_floor,
    tasks.thorough_rest,
    tasks.minimum_visits_per_week,
    tasks.maximum_visits_per_week,
    tasks.program_reason,
    overrides.reason as approved_reason,
    overrides.space_id is not null and tasks.code is null as is_approved,
    cast(coalesce(
      case when tasks.code is null then overrides.visits_per_week end,
      tasks.visits_a_week,
      tasks.visits_a_year * 5.0 / workyear.workdays,
      categories.visits_per_week
    ) as decimal(18, 9)) as visits_per_week
  from tasks
  inner join rooms on tasks.space_id = rooms.space_id
  cross join workyear
  left join overrides on tasks.space_id = overrides.space_id
  left join ref_category as categories on rooms.category = categories.category
)
select
  space_id,
  task,
  facility_id,
  building,
  category,
  area_m2,
  code,
  level,
  is_approved,
  visits_per_week,
  visits_per_year,
  minimum_visits_per_week,
  maximum_visits_per_week,
  coalesce(thorough_floor < visits or thorough_rest < visits, false)
    as has_light,
  coalesce(thorough_floor < visits, false) as has_light_floor,
  coalesce(thorough_rest < visits, false) as has_light_rest,
  cast(coalesce(
    visits_per_week * thorough_floor / nullif(visits, 0), visits_per_week
  ) as decimal(18, 9)) as thorough_floor_per_week,
  cast(coalesce(
    visits_per_week * thorough_rest / nullif(visits, 0), visits_per_week
  ) as decimal(18, 9)) as thorough_rest_per_week,
  case
    when is_approved
      then 'approved: ' || coalesce(approved_reason, 'no reason given')
    when code is null then 'default of ' || category
    else
      'program ' || code || ' of the ' || level || ': '
      || case
        when visits_per_year = 1 then '1 visit a year'
        when visits_per_year is not null
          then visits_per_year || ' visits a year'
        when visits_a_week = 1 then '1 visit a week'
        else visits_a_week || ' visits a week'
      end
      || case
        when visits_a_week is not null
          then
            ', ' || thorough_floor || ' with thorough floor, '
            || thorough_rest || ' with thorough rest'
        else ''
      end
      || coalesce(' (' || program_reason || ')', '')
  end as reason
from found
order by space_id, task
