-- grain: finding about cleaning programs and the factors of their light visits
with programs as (
  select
    code,
    visits_per_week,
    thorough_per_week,
    count(*) as rows
  from stg_program
  group by all
),
lacking as (
  select facility_id, count(*) as rooms
  from stg_plan_room
  where light_per_week > 0 and light_factor is null
  group by facility_id
),
used as (
  select category from stg_plan_room where light_factor is not null
  union
  select category from stg_room_due where light_factor is not null
),
unused as (
  select
    count(*) as rates,
    string_agg(distinct category, ', ' order by category)
      as categories
  from raw_rate
  where light_factor is not null and category not in (select category from used)
),
findings as (
  select
    'program_without_visits' as code,
    'warning' as severity,
    rows || ' rows of cleaning_program have the code ' || code
      || ', whose first digit asks for no visit a week: the plan has none in '
      || 'their rooms' as message,
    null as facility_id
  from programs
  where visits_per_week = 0
  union all
  select
    'program_digits_contradict', 'warning',
    rows || ' rows of cleaning_program have the code ' || code || ', with more '
      || 'thorough visits than visits a week: each of the '
      || cast(visits_per_week as int) || ' is planned as a thorough one',
    null
  from programs
  where visits_per_week > 0 and thorough_per_week > visits_per_week
  union all
  select
    'program_digit_not_read', 'warning',
    rows || ' rows of cleaning_program have the code ' || code || ': its '
      || 'fourth digit is not read, the first three are visits a week, of '
      || 'them with thorough floor, with thorough rest',
    null
  from programs
  where visits_per_week > 0 and length(code) > 3
  union all
  select
    'light_factor_not_stated', 'info',
    rooms || ' rooms have light visits by their program, and their rate has no '
      || 'light_factor: every visit is planned as a thorough one',
    facility_id
  from lacking
  union all
  select
    'light_factor_not_used', 'warning',
    rates || ' rates of ' || categories || ' state a light_factor, and no room '
      || 'with such a rate has light visits by its program: write in '
      || 'cleaning_program how many of the visits are thorough, such as 521',
    null
  from unused
  where rates > 0
)
select * from findings
