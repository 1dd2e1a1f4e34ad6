-- grain: case with a clock: family of work orders, or service request
-- minutes are real ones (UTC), on the clock of its target: always, or the
-- working hours of the configuration; resolution without its pauses
with setting as (
  select
    timezone,
    as_of,
    timezone('UTC', timezone(timezone, cast(as_of + 1 as timestamp)))
      as day_ends_at
  from raw_setting
),
targets as (
  select
    service,
    upper(trim(priority)) as priority_key,
    max(response_minutes) as response_minutes,
    max(resolution_minutes) as resolution_minutes,
    max(clock) as clock
  from raw_sla_target
  group by service, upper(trim(priority))
),
cases as (
  select
    int_service_case.*,
    targets.response_minutes as response_target_minutes,
    targets.resolution_minutes as resolution_target_minutes,
    coalesce(targets.clock, 'always') as clock,
    coalesce(int_service_case.resolved_at, setting.day_ends_at) as ends_at,
    coalesce(int_service_case.responded_at, setting.day_ends_at) as answers_at,
    setting.timezone,
    setting.as_of,
    coalesce(
      int_service_case.resolved_at < int_service_case.reported_at
      or int_service_case.responded_at < int_service_case.reported_at, false
    ) as is_backwards
  from int_service_case
  cross join setting
  left join targets
    on int_service_case.service = targets.service
    and upper(int_service_case.priority) = targets.priority_key
),
worked as (
  select
    cases.*,
    cast(timezone(timezone, timezone('UTC', reported_at)) as date)
      as reported_on,
    coalesce(starting.seconds_before + least(
      starting.seconds,
      date_diff('second', starting.opens_at, cases.reported_at)
    ), 0) as worked_at_report,
    coalesce(ending.seconds_before + least(
      ending.seconds, date_diff('second', ending.opens_at, cases.ends_at)
    ), 0) as worked_at_end,
    coalesce(answering.seconds_before + least(
      answering.seconds,
      date_diff('second', answering.opens_at, cases.answers_at)
    ), 0) as worked_at_answer
  from cases
  asof left join int_working_window as starting
    on cases.reported_at >= starting.opens_at
  asof left join int_working_window as ending
    on cases.ends_at >= ending.opens_at
  asof left join int_working_window as answering
    on cases.answers_at >= answering.opens_at
),
elapsed as (
  select
    *,
    case
      when clock = 'always' then date_diff('second', reported_at, ends_at)
      else worked_at_end - worked_at_report
    end / 60.0 as end_minutes,
    case
      when clock = 'always'
        then date_diff('second', reported_at, answers_at)
      else worked_at_answer - worked_at_report
    end / 60.0 as answer_minutes
  from worked
),
used as (
  select
    *,
    case
      when not is_backwards
        then greatest(0, end_minutes - cast(paused_minutes as double))
    end as used_minutes
  from elapsed
),
judged as (
  select
    *,
    case
      when is_backwards or (resolved_at is not null and responded_at is null)
        then null
      else answer_minutes > response_target_minutes
    end as is_answer_late,
    case
      when is_backwards then null
      when due_at is not null
        then ends_at > due_at + to_seconds(cast(paused_minutes * 60 as bigint))
      else used_minutes > resolution_target_minutes
    end as is_end_late
  from used
),
verdicts as (
  select
    *,
    case
      when is_answer_late or is_end_late then true
      when resolved_at is not null and is_end_late is not null then false
    end as is_late
  from judged
)
select
  kind,
  order_id,
  facility_id,
  space_id,
  service,
  priority,
  type,
  cast(date_trunc('month', reported_on) as date) as month,
  reported_on,
  reported_at,
  responded_at,
  resolved_at,
  due_at,
  clock,
  cast(response_target_minutes as decimal(18, 6)) as response_target_minutes,
  cast(resolution_target_minutes as decimal(18, 6))
    as resolution_target_minutes,
  cast(paused_minutes as decimal(18, 6)) as paused_minutes,
  cast(
    case when responded_at is not null and not is_backwards then answer_minutes
    end as decimal(18, 6)
  ) as response_minutes,
  cast(
    case when resolved_at is not null then used_minutes end
    as decimal(18, 6)
  ) as resolution_minutes,
  case
    when resolved_at is null
      then date_diff('day', reported_on, as_of)
  end as open_days,
  child_orders,
  resolved_at is not null as is_done,
  is_reopened,
  is_answer_late as answered_late,
  is_late,
  is_counted as is_in_sla,
  source_file,
  source_row,
  delivery_sha256
from verdicts
