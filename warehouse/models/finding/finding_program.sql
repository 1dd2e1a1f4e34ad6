-- grain: finding about cleaning programs and the factors of their light visits
with programs as (
  select
    code,
    visits_a_week,
    coalesce(visits_a_week, visits_a_year) as visits,
    is_contradictory,
    lacks_rest,
    has_fourth_digit,
    count(*) as rows
  from int_program
  group by
    code, visits_a_week, visits_a_year, is_contradictory, lacks_rest,
    has_fourth_digit
),
light_rooms as (
  select distinct
    tasks.space_id,
    tasks.facility_id,
    tasks.category,
    rates.light_factor
  from int_regular_task as tasks
  left join int_current_rate as rates on tasks.space_id = rates.space_id
  where tasks.has_light
),
shipped as (
  select
    facility_id,
    count(*) as rooms
  from light_rooms
  where light_factor is null
  group by facility_id
),
used as (
  select category from light_rooms
  where light_factor is not null
  union
  select category from int_scheduled_cleaning
  where light_factor is not null
),
unused as (
  select
    count(*) as rates,
    string_agg(distinct category, ', ' order by category)
      as categories
  from raw_rate
  where light_factor is not null and category not in (select category from used)
)
select
  'program_without_visits' as code,
  json_object('rows', rows, 'program_code', code) as details
from programs
where visits = 0
union all by name
select
  'program_digits_contradict' as code,
  json_object('rows', rows, 'program_code', code, 'visits', visits) as details
from programs
where visits > 0 and is_contradictory
union all by name
select
  'program_digit_not_read' as code,
  json_object('rows', rows, 'program_code', code) as details
from programs
where visits > 0 and has_fourth_digit
union all by name
select
  'program_digit_missing' as code,
  json_object('rows', rows, 'program_code', code) as details
from programs
where visits > 0 and lacks_rest
union all by name
select
  'light_factor_not_stated' as code,
  json_object('rooms', rooms) as details,
  facility_id
from shipped
union all by name
select
  'light_factor_not_used' as code,
  json_object('rates', rates, 'categories', categories) as details
from unused
where rates > 0
