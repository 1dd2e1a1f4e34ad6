-- grain: room with recorded use before the run date, and day that counts
-- the days of the rule up to the run date, holidays left out, and weekends too
-- where the room is visited at most five times a week; what happens on a day
-- that is left out falls on the next that counts; rooms that are cleaned after
-- each use have their visits in int_use_visit
with setting as (
  select as_of from raw_setting
),
rule as (
  select * from ref_demand_rule
  where rule = 'use'
),
rooms as (
  select tasks.*
  from int_regular_task as tasks
  anti join int_category_effort as efforts
    on tasks.category = efforts.category and efforts.visits_per_use > 0
  where tasks.task = 'regular' and tasks.visits_per_week > 0
),
used as (
  select
    refs.space_id,
    uses.used_on
  from int_room_use as uses
  inner join int_reference_current as refs
    on uses.facility_id = refs.facility_id and uses.room = refs.reference
),
recent as (
  select
    used.space_id,
    used.used_on,
    rooms.visits_per_week
  from used
  cross join setting
  cross join rule
  inner join rooms on used.space_id = rooms.space_id
  where used_on > as_of - cast(window_days as integer) and used_on <= as_of
),
days as (
  select
    dates.date,
    dates.is_workday,
    dates.holiday_name is null as is_no_holiday
  from int_date as dates
  cross join setting
  cross join rule
  where
    dates.date > as_of - cast(window_days as integer) and dates.date <= as_of
),
counted as (
  select
    rooms.space_id,
    rooms.visits_per_week,
    days.date
  from (select distinct
    space_id,
    visits_per_week
  from recent) as rooms
  inner join days
    on case
      when rooms.visits_per_week <= 5 then days.is_workday
      else days.is_no_holiday
    end
),
placed as (
  select
    recent.space_id,
    min(counted.date) as date
  from (select
    row_number() over () as number,
    *
  from recent) as recent
  inner join counted
    on recent.space_id = counted.space_id and recent.used_on <= counted.date
  group by recent.number, recent.space_id
)
select
  counted.space_id,
  counted.date,
  counted.visits_per_week as regular_visits_per_week,
  count(placed.date) as uses,
  any_value(rule.threshold) as longest_share,
  any_value(rule.window_days) as window_days
from counted
cross join rule
left join placed
  on counted.space_id = placed.space_id and counted.date = placed.date
group by counted.space_id, counted.date, counted.visits_per_week
order by counted.space_id, counted.date
