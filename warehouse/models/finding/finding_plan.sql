-- grain: finding about the dated cleaning plan
with unplaced as (
  select
    lacks.facility_id,
    lacks.obstacle,
    count(distinct lacks.space_id) as rooms,
    greatest(cast(ceil(sum(lacks.minutes_per_week)) as bigint), 1) as minutes,
    array_to_string(
      list_slice(
        list_sort(list_distinct(list(coalesce(tasks.number, tasks.name)))), 1, 3
      ), ', '
    ) as examples
  from int_cleaning_unplaced as lacks
  inner join int_budget_task as tasks
    on lacks.space_id = tasks.space_id and lacks.task = tasks.task
  group by lacks.facility_id, lacks.obstacle
),
own as (
  select
    count(*) as facilities,
    array_to_string(
      list_slice(list_sort(list(facility_id)), 1, 3), ', '
    ) as examples
  from int_team_week
  where not is_stated
),
uneven as (
  select
    *,
    cast(round(abs(largest_difference) * 100) as bigint) as percent,
    cast(round(longest_visit_minutes) as bigint) as longest,
    cast(round(mean_minutes) as bigint) as mean
  from int_team_week
  where abs(largest_difference) > 0.1
),
worst as (
  select
    weeks.facility_id,
    weeks.team_id,
    array_to_string(
      list_slice(
        list(
          coalesce(tasks.number, tasks.name)
          order by calendar.minutes desc, tasks.number asc
        ), 1, 3
      ), ', '
    ) as examples
  from int_team_week as weeks
  inner join int_cleaning_calendar as calendar
    on
    weeks.facility_id = calendar.facility_id
    and weeks.team_id = calendar.team_id
    and weeks.worst_date = calendar.date
  inner join int_budget_task as tasks
    on calendar.space_id = tasks.space_id and calendar.task = tasks.task
  where not calendar.needs_escort
  group by weeks.facility_id, weeks.team_id
),
late as (
  select
    calendar.facility_id,
    count(*) as visits,
    count(distinct calendar.space_id) as rooms
  from int_cleaning_calendar as calendar
  inner join int_budget_task as tasks
    on calendar.space_id = tasks.space_id and calendar.task = tasks.task
  where
    tasks.latest is not null
    and calendar.starts_at
    + to_seconds(cast(floor(calendar.minutes * 60) as bigint))
    > calendar.date + cast(tasks.latest as time) + interval 1 minute
  group by calendar.facility_id
),
short as (
  select distinct
    budget_hours,
    lacking_hours,
    short_categories
  from int_budget_task
  where lacking_hours > 0
)
select
  'plan_visits_without_place' as code,
  json_object(
    'rooms', rooms,
    'minutes', minutes,
    'cause', obstacle,
    'examples', coalesce(nullif(examples, ''), 'rooms without a number')
  ) as details,
  facility_id
from unplaced
union all by name
select
  'plan_team_not_stated' as code,
  json_object('facilities', facilities, 'examples', examples) as details
from own
where facilities > 0
union all by name
select
  'plan_weekdays_uneven' as code,
  json_object(
    'team_id', team_id,
    'weekday', weekday,
    'percent', percent,
    'cause',
    case
      when longest_visit_minutes > mean_minutes / 10 then 'long_visit'
      when escorted_rooms > 0 then 'escort'
      else 'rooms'
    end,
    'longest', longest,
    'mean', mean
  ) as details,
  facility_id
from uneven
union all by name
select
  'plan_days_over_minutes' as code,
  json_object(
    'team_id', weeks.team_id,
    'days', weeks.days_over,
    'hours', round(weeks.minutes_over / 60, 1),
    'minutes', cast(ceil(weeks.most_minutes_over) as bigint),
    'date', strftime(weeks.worst_date, '%Y-%m-%d'),
    'examples', coalesce(nullif(worst.examples, ''), 'rooms without a number')
  ) as details,
  weeks.facility_id
from int_team_week as weeks
left join worst
  on weeks.facility_id = worst.facility_id and weeks.team_id = worst.team_id
where weeks.days_over > 0
union all by name
select
  'plan_outside_hours' as code,
  json_object('visits', visits, 'rooms', rooms) as details,
  facility_id
from late
union all by name
select
  'plan_budget_too_small' as code,
  json_object(
    'budget_hours', round(budget_hours, 1),
    'lacking_hours', round(lacking_hours, 1),
    'categories', short_categories
  ) as details
from short
