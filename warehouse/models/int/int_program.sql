-- grain: row of cleaning_program
-- 521: five visits a week, two of them with thorough floor, one with thorough
-- rest; without a digit, that part is thorough at each visit. No more visits
-- can be thorough than there are visits.
-- 4å or 4a: four times a year; m: twelve; g behind it is thorough, l light
with codes as (
  select
    category,
    facility_id,
    nullif(trim(room), '') as room,
    trim(code) as code,
    valid_from,
    minimum_visits_per_week,
    maximum_visits_per_week,
    nullif(trim(reason), '') as program_reason,
    regexp_replace(lower(nfc_normalize(code)), '[\s.-]', '', 'g') as plain
  from raw_cleaning_program
),
parts as (
  select
    *,
    try_cast(nullif(plain[1], '') as integer) as visits_digit,
    try_cast(nullif(plain[2], '') as integer) as floor_digit,
    try_cast(nullif(plain[3], '') as integer) as rest_digit,
    regexp_matches(plain, '^\d') and not regexp_matches(plain, '[åa]')
      as is_weekly,
    case
      when starts_with(plain, 'm') then 12
      else coalesce(
        try_cast(nullif(regexp_extract(plain, '^(\d*)[åa]', 1), '') as integer),
        1
      )
    end as times_a_year,
    ends_with(plain, 'l') as is_light
  from codes
)
select
  category,
  facility_id,
  room,
  code,
  valid_from,
  minimum_visits_per_week,
  maximum_visits_per_week,
  program_reason,
  not is_weekly as is_periodic,
  case
    when is_weekly then 'regular'
    when times_a_year = 12 then 'm'
    else coalesce(nullif(cast(times_a_year as varchar), '1'), '') || 'å'
  end || case when is_light and not is_weekly then ' l' else '' end as task,
  case when is_weekly then visits_digit end as visits_a_week,
  case when not is_weekly then times_a_year end as visits_a_year,
  case when is_weekly then visits_digit else 1 end as visits,
  case
    when is_weekly then least(coalesce(floor_digit, visits_digit), visits_digit)
    when is_light then 0
    else 1
  end as thorough_floor,
  case
    when is_weekly then least(coalesce(rest_digit, visits_digit), visits_digit)
    when is_light then 0
    else 1
  end as thorough_rest,
  is_weekly and greatest(floor_digit, rest_digit) > visits_digit
    as is_contradictory,
  is_weekly and length(plain) = 2 as lacks_rest,
  is_weekly and length(plain) > 3 as has_fourth_digit
from parts
