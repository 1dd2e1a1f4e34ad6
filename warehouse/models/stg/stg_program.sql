-- grain: row of cleaning_program
-- 521: five visits a week, of which two with thorough floor and one with
-- thorough rest, which is done at a visit with thorough floor: two visits are
-- thorough, three light. A code of one digit says nothing of it
with digits as (
  select
    category,
    facility_id,
    nullif(trim(room), '') as room,
    code,
    valid_from,
    cast(code[1] as decimal(18, 6)) as visits_per_week,
    cast(nullif(code[2], '') as decimal(18, 6)) as thorough_floor,
    cast(nullif(code[3], '') as decimal(18, 6)) as thorough_rest
  from raw_cleaning_program
)
select
  category,
  facility_id,
  room,
  code,
  valid_from,
  visits_per_week,
  greatest(thorough_floor, thorough_rest) as thorough_per_week,
  case
    when greatest(thorough_floor, thorough_rest) < visits_per_week
      then visits_per_week - greatest(thorough_floor, thorough_rest)
    else 0
  end as light_per_week
from digits
