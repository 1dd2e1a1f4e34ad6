-- grain: dated visit
select
  date,
  facility_id,
  team_id,
  route_order,
  cleaner,
  space_id,
  task,
  weekday,
  floor_depth,
  rest_depth,
  minutes,
  starts_at,
  needs_escort,
  made_up_for
from int_cleaning_calendar
order by date, facility_id, team_id, route_order
