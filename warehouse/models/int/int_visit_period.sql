-- grain: day, with the start of the stretch in which no room changes
-- a stretch is part of one month; rooms change where a model version starts or
-- ends, and where a facility opens or closes
with turns as (
  select valid_from as day from int_model_version
  union
  select valid_to from int_model_version
  union
  select valid_from from int_facility_span
  union
  select month from int_date
),
marked as (
  select
    int_date.date,
    int_date.month,
    turns.day as turn
  from int_date
  left join turns on int_date.date = turns.day
)
select
  date,
  month,
  max(turn) over (order by date) as period_start
from marked
