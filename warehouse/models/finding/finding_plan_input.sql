-- grain: finding about the cleaning plan: rooms, programs, teams and use that
-- it cannot take as they are; the rest is planned
with rooms as (
  select * from int_space_current
),
tasks as (
  select * from int_cleaning_task
),
rates as (
  select * from int_task_rate
),
costs as (
  select
    space_id,
    sum(cost_dkk_per_year) as cost_dkk
  from mart_cleaning_plan
  group by space_id
),
no_rate as (
  select
    rooms.facility_id,
    rooms.category,
    rooms.number
  from rooms
  left join rates on rooms.space_id = rates.space_id
  where
    rooms.is_counted
    and rates.m2_per_hour is null
    and rooms.category is not null
    and coalesce(rooms.is_cleanable or (
      rooms.category in (select category from raw_cleaning_program)
      and rooms.space_id not in (
        select space_id from int_room_override
        where not is_cleanable
      )
    ), false)
),
no_visits as (
  select
    facility_id,
    category,
    number
  from tasks
  where visits_per_week is null and m2_per_hour is not null
),
no_area as (
  select
    rooms.facility_id,
    rooms.number
  from rooms
  left join ref_category as categories on rooms.category = categories.category
  where
    categories.m2_per_hour is not null
    and (
      rooms.exclusion_reason = 'held_no_area'
      or (rooms.is_counted and rooms.net_area_m2 = 0)
    )
),
contradicted as (
  select
    programs.level,
    programs.codes,
    programs.code,
    programs.valid_from,
    rooms.facility_id,
    rooms.number
  from int_room_program as programs
  inner join rooms on programs.space_id = rooms.space_id
  where programs.codes <> programs.code
),
bounds as (
  select distinct
    code,
    minimum_visits_per_week,
    maximum_visits_per_week
  from int_program
  where
    minimum_visits_per_week > maximum_visits_per_week
    or minimum_visits_per_week > visits_a_week
    or maximum_visits_per_week < visits_a_week
),
held as (
  select
    split_part(row_key, chr(31), 1) as category,
    count(*) as rows
  from raw_held
  where kind = 'cleaning_program' and code = 'key_conflict'
  group by split_part(row_key, chr(31), 1)
),
contradicting as (
  select
    rooms.facility_id,
    rooms.number,
    texts.category,
    texts.decided_by,
    texts.decided_text,
    texts.other_category,
    texts.other_text,
    costs.cost_dkk,
    costs.cost_dkk * (
      others.visits_per_week / others.m2_per_hour
    ) / nullif(shipped.visits_per_week / shipped.m2_per_hour, 0) as other_dkk
  from int_category_contradiction as texts
  inner join rooms
    on texts.model_sha256 = rooms.model_sha256
    and texts.step_id = rooms.step_id
    and texts.category = rooms.category
  inner join costs on rooms.space_id = costs.space_id
  inner join ref_category as shipped on texts.category = shipped.category
  inner join ref_category as others
    on texts.other_category = others.category
  where rooms.space_id not in (
    select space_id from int_room_override
    where category is not null
  )
),
teams as (
  select * from raw_cleaning_team
),
used_after as (
  select
    tasks.facility_id,
    tasks.category,
    tasks.number
  from tasks
  inner join int_category_effort as efforts
    on tasks.category = efforts.category
  anti join int_use_visit as visits on tasks.space_id = visits.space_id
  where
    tasks.task = 'regular'
    and tasks.visits_per_week > 0
    and efforts.visits_per_use > 0
),
uses as (
  select
    uses.facility_id,
    uses.room,
    count(*) as uses
  from raw_room_use as uses
  anti join int_reference_current as refs
    on uses.facility_id = refs.facility_id and uses.room = refs.reference
  group by uses.facility_id, uses.room
)
select
  'category_without_rate' as code,
  json_object(
    'rooms', count(*),
    'category', category,
    'examples', array_to_string(list_sort(list(number))[1:5], ', ')
  ) as details,
  facility_id
from no_rate
group by facility_id, category
union all by name
select
  'category_without_program' as code,
  json_object(
    'rooms', count(*),
    'category', category,
    'examples', array_to_string(list_sort(list(number))[1:5], ', ')
  ) as details,
  facility_id
from no_visits
group by facility_id, category
union all by name
select
  'plan_room_without_area' as code,
  json_object(
    'rooms', count(*),
    'examples', array_to_string(list_sort(list(number))[1:5], ', ')
  ) as details,
  facility_id
from no_area
group by facility_id
union all by name
select
  'program_contradicts' as code,
  json_object(
    'rooms', count(*),
    'codes', codes,
    'used', code,
    'level', level,
    'day', valid_from,
    'examples', array_to_string(
      list_sort(list(facility_id || ' ' || number))[1:5], ', '
    )
  ) as details
from contradicted
group by codes, code, level, valid_from
union all by name
select
  'program_bounds_contradict' as code,
  json_object(
    'program_code', code,
    'minimum', in_words(minimum_visits_per_week),
    'maximum', coalesce(in_words(maximum_visits_per_week), 'not stated')
  ) as details
from bounds
union all by name
select
  'program_rows_conflict' as code,
  json_object(
    'rows', any_value(held.rows),
    'category', held.category,
    'rooms', count(rooms.space_id)
  ) as details
from held
left join rooms on held.category = rooms.category and rooms.is_counted
group by held.category
union all by name
select
  'category_contradicts' as code,
  json_object(
    'rooms', count(*),
    'category', category,
    'source', decided_by,
    'text', any_value(decided_text),
    'other_category', other_category,
    'other_text', any_value(other_text),
    'cost_dkk', cast(sum(cost_dkk) as double),
    'other_dkk', cast(sum(other_dkk) as double),
    'examples', array_to_string(list_sort(list(number))[1:5], ', ')
  ) as details,
  facility_id
from contradicting
where
  cost_dkk > 1.5 * coalesce(other_dkk, 0) or other_dkk > 1.5 * cost_dkk
group by facility_id, category, decided_by, other_category
union all by name
select
  'budget_is_zero' as code,
  json_object(
    'rooms', (
      select count(distinct space_id) from tasks
      where visits_per_week > 0
    )
  ) as details
from raw_setting
where budget_hours = 0
union all by name
select
  'team_without_minutes' as code,
  json_object(
    'rows', count(*),
    'examples', array_to_string(
      list_sort(list(team_id || ' in ' || facility_id))[1:5], ', '
    )
  ) as details
from teams
where minutes_per_day = 0
having count(*) > 0
union all by name
select
  'team_hours_turned' as code,
  json_object(
    'rows', count(*),
    'examples', array_to_string(
      list_sort(list(team_id || ' in ' || facility_id))[1:5], ', '
    )
  ) as details
from teams
where latest = earliest
having count(*) > 0
union all by name
select
  'team_facility_unknown' as code,
  json_object(
    'rows', count(*),
    'facilities', array_to_string(
      list_sort(list(distinct facility_id))[1:5], ', '
    )
  ) as details
from teams
where trim(facility_id) not in (select facility_id from int_facility)
having count(*) > 0
union all by name
select
  'team_skill_unknown' as code,
  json_object(
    'teams', count(distinct team_id || ' ' || facility_id),
    'skills', array_to_string(
      list_sort(list(distinct skill))[1:5], ', '
    )
  ) as details
from int_team_skill
where not is_known
having count(*) > 0
union all by name
select
  'plan_use_not_recorded' as code,
  json_object(
    'rooms', count(*),
    'category', used_after.category,
    'days', any_value(rules.window_days),
    'examples', array_to_string(list_sort(list(used_after.number))[1:5], ', ')
  ) as details,
  used_after.facility_id
from used_after
inner join ref_demand_rule as rules on rules.rule = 'after_use'
group by used_after.facility_id, used_after.category
union all by name
select
  'room_use_unknown_room' as code,
  json_object(
    'uses', sum(uses),
    'texts', count(*),
    'examples', array_to_string(list_sort(list(room))[1:5], ', ')
  ) as details,
  facility_id
from uses
group by facility_id
