-- grain: room of the run date whose category is cleaned after each use, in a
-- facility with recorded use
-- the mean uses a week of all days of the window, holidays included; a person's
-- decision leaves no room for them, a program up to its stated maximum
with setting as (
  select as_of from raw_setting
),
rule as (
  select window_days from ref_demand_rule
  where rule = 'after_use'
),
bounds as (
  select * from ref_demand_bound
),
rooms as (
  select
    tasks.space_id,
    tasks.facility_id,
    efforts.visits_per_use,
    demands.visits_per_week,
    case
      when tasks.is_approved then 0
      when tasks.maximum_visits_per_week is not null
        then
          greatest(tasks.maximum_visits_per_week - demands.visits_per_week, 0)
      else greatest(
        tasks.visits_per_week
        * (coalesce(own.maximum_share, usual.maximum_share) - 1),
        coalesce(own.maximum_more, usual.maximum_more)
      )
    end as most
  from int_regular_task as tasks
  inner join int_category_effort as efforts
    on tasks.category = efforts.category
  inner join int_visit_demand as demands on tasks.space_id = demands.space_id
  left join bounds as own on tasks.category = own.category
  inner join bounds as usual on usual.category is null
  where
    tasks.task = 'regular'
    and tasks.visits_per_week > 0
    and efforts.visits_per_use > 0
),
recent as (
  select used.*
  from int_room_use as used
  cross join setting
  cross join rule
  where used_on > as_of - cast(window_days as integer) and used_on <= as_of
),
counted as (
  select
    refs.space_id,
    count(*) as uses,
    min(recent.used_on) as first_on,
    max(recent.used_on) as last_on
  from recent
  inner join int_reference_current as refs
    on recent.facility_id = refs.facility_id and recent.room = refs.reference
  group by refs.space_id
),
asked as (
  select
    rooms.*,
    rule.window_days,
    setting.as_of,
    counted.first_on,
    counted.last_on,
    coalesce(counted.uses, 0) as uses,
    cast(
      coalesce(counted.uses, 0) * rooms.visits_per_use * 7 / rule.window_days
      as decimal(18, 9)
    ) as wanted
  from rooms
  cross join rule
  cross join setting
  left join counted on rooms.space_id = counted.space_id
  where rooms.facility_id in (select facility_id from recent)
)
select
  space_id,
  uses,
  first_on,
  last_on,
  wanted as wanted_visits_per_week,
  cast(most as decimal(18, 9)) as most_visits_per_week,
  cast(least(wanted, most) as decimal(18, 9)) as visits_per_week,
  'a visit after each use: ' || uses
  || case when uses = 1 then ' use' else ' uses' end
  || ' in the ' || window_days || ' days to ' || as_of
  || case when uses = 1 then ' asks' else ' ask' end || ' for '
  || in_words(least(wanted, most))
  || case when least(wanted, most) = 1 then ' visit' else ' visits' end
  || ' a week beside the regular ones, without dates'
  || case
    when wanted > most
      then
        ' (' || in_words(wanted) || ' asked for, the most is '
        || in_words(most) || ')'
    else ''
  end as reason
from asked
order by space_id
