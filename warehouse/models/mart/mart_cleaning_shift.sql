-- grain: date, facility and team
select
  date,
  facility_id,
  team_id,
  cleaners,
  visits,
  starts_at,
  ends_at,
  break_minutes,
  norm_minutes,
  walking_minutes,
  allowance_minutes,
  startup_minutes,
  paid_minutes
from int_cleaning_shift
order by date, facility_id, team_id
