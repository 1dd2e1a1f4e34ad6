-- grain: room, and what of its plan changed since the plan of an earlier day
-- a change of less than a two-hundredth of a visit, or a twentieth of a minute,
-- a week is the rounding of weekdays
with now_planned as (
  select * from int_plan_summary
),
was_planned as (
  select * from raw_plan_journal
),
spaces as (
  select * from int_space_current
),
pairs as (
  select
    coalesce(now_planned.space_id, was_planned.space_id) as space_id,
    coalesce(now_planned.facility_id, was_planned.facility_id) as facility_id,
    was_planned.space_id is null as is_new,
    now_planned.space_id is null as is_gone,
    was_planned.visits_per_week as visits_before,
    now_planned.visits_per_week as visits_after,
    was_planned.minutes as minutes_before,
    now_planned.minutes as minutes_after,
    was_planned.team_id as team_before,
    now_planned.team_id as team_after,
    was_planned.weekdays as weekdays_before,
    now_planned.weekdays as weekdays_after,
    was_planned.category as category_before,
    now_planned.category as category_after,
    was_planned.area_m2 as area_before,
    now_planned.area_m2 as area_after,
    was_planned.m2_per_hour as rate_before,
    now_planned.m2_per_hour as rate_after,
    was_planned.reason as reason_before,
    now_planned.reason as reason_after
  from now_planned
  full outer join was_planned on now_planned.space_id = was_planned.space_id
),
explained as (
  select
    pairs.*,
    case
      when is_gone
        then case
          when spaces.space_id is null then 'the room is no longer in the model'
          when not coalesce(spaces.is_counted, false)
            then 'the room is no longer counted'
          when not coalesce(spaces.is_cleanable, false)
            then 'the room is no longer cleaned'
          else 'no visits are planned any more'
        end
      when is_new then reason_after
      else coalesce(nullif(concat_ws(
        '; ',
        case
          when category_before is distinct from category_after
            then 'the category of the room changed'
        end,
        case
          when reason_before is distinct from reason_after
            then reason_after || ' (before: ' || reason_before || ')'
        end,
        case
          when area_before is distinct from area_after
            then 'the area of the room changed'
        end,
        case
          when rate_before is distinct from rate_after
            then 'the cleaning rate changed'
        end
      ), ''), 'the days were planned again, as other rooms or teams changed')
    end as why
  from pairs
  left join spaces on pairs.space_id = spaces.space_id
),
changes as (
  select
    *,
    unnest([
      {
        'what': 'new',
        'is_changed': is_new,
        'before': cast(null as varchar),
        'after': cast(null as varchar)
      },
      {
        'what': 'gone',
        'is_changed': is_gone,
        'before': null,
        'after': null
      },
      {
        'what': 'visits_per_week',
        'is_changed': abs(visits_after - visits_before) >= 0.005,
        'before': format('{:.4g}', cast(visits_before as double)),
        'after': format('{:.4g}', cast(visits_after as double))
      },
      {
        'what': 'minutes',
        'is_changed': abs(minutes_after - minutes_before) >= 0.05,
        'before': null,
        'after': null
      },
      {
        'what': 'team',
        'is_changed': team_before is distinct from team_after
        and not is_new and not is_gone,
        'before': team_before,
        'after': team_after
      },
      {
        'what': 'weekdays',
        'is_changed': weekdays_before is distinct from weekdays_after
        and not is_new and not is_gone,
        'before': weekdays_before,
        'after': weekdays_after
      },
      {
        'what': 'category',
        'is_changed': category_before is distinct from category_after
        and not is_new and not is_gone,
        'before': category_before,
        'after': category_after
      }
    ], recursive := true)
  from explained
),
since as (
  select
    any_value(run_id) as since_run_id,
    any_value(as_of) as since_date
  from was_planned
)
select
  changes.space_id,
  changes.facility_id,
  changes.what,
  changes.before,
  changes.after,
  case
    when changes.what in ('minutes', 'new', 'gone') then changes.minutes_before
  end as minutes_before,
  case
    when changes.what in ('minutes', 'new', 'gone') then changes.minutes_after
  end as minutes_after,
  changes.why,
  since.since_run_id,
  since.since_date
from changes
cross join since
where coalesce(changes.is_changed, false) and since.since_run_id is not null
order by changes.space_id, changes.what
