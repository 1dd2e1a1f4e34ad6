-- grain: finding about cleaning programs and the factors of their light visits
with programs as (
  select
    code,
    visits_a_week,
    coalesce(visits_a_week, visits_a_year) as visits,
    is_contradictory,
    lacks_rest,
    has_fourth_digit,
    case when count(*) = 1 then '1 row of cleaning_program has'
      else count(*) || ' rows of cleaning_program have'
    end || ' the code ' || any_value(code) as subject
  from int_program
  group by
    code, visits_a_week, visits_a_year, is_contradictory, lacks_rest,
    has_fourth_digit
),
shipped as (
  select facility_id, count(*) as rooms
  from int_plan_room
  where has_light and light_factor is null
  group by facility_id
),
used as (
  select category from int_plan_room where light_factor is not null
  union
  select category from int_scheduled_cleaning where light_factor is not null
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
    subject || ', which asks for no visit: the plan has no visits in these '
      || 'rooms; correct the first digit' as message,
    null as facility_id
  from programs
  where visits = 0
  union all
  select
    'program_digits_contradict', 'warning',
    subject || ', with more thorough visits than visits a week: '
      || case when visits = 1 then 'the one visit is'
        else 'all ' || visits || ' visits are'
      end
      || ' planned as thorough, and none beyond; correct the second or the '
      || 'third digit',
    null
  from programs
  where visits > 0 and is_contradictory
  union all
  select
    'program_digit_not_read', 'warning',
    subject || ': the fourth digit is ignored, the first three are visits a '
      || 'week, visits with thorough floor, visits with thorough rest',
    null
  from programs
  where visits > 0 and has_fourth_digit
  union all
  select
    'program_digit_missing', 'info',
    subject || ', without the third digit: the rest of the room is planned as '
      || 'thorough at each visit; write three digits such as 521',
    null
  from programs
  where visits > 0 and lacks_rest
  union all
  select
    'light_factor_not_stated', 'info',
    case when rooms = 1 then '1 room has light visits by its program and no '
        || 'light_factor in its rate: its light visits take the share that '
      else rooms || ' rooms have light visits by their program and no '
        || 'light_factor in their rate: their light visits take the share that '
    end || 'ships as a starting value; deliver light_factor with your rates',
    facility_id
  from shipped
  union all
  select
    'light_factor_not_used', 'warning',
    case when rates = 1 then '1 rate of ' || categories || ' states'
      else rates || ' rates of ' || categories || ' state'
    end || ' a light_factor, but no room with such a rate has light visits by '
      || 'its program: write in cleaning_program how many of the visits are '
      || 'thorough, such as 521',
    null
  from unused
  where rates > 0
)
select * from findings
