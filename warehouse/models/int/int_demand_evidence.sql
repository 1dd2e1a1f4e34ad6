-- grain: room of the run date and kind of evidence that its visits should be
-- more or fewer
-- measure: what is compared with the rule's threshold; visits a week that the
-- evidence alone would ask for, before bounds
with setting as (
  select as_of from raw_setting
),
rules as (
  select * from ref_demand_rule
),
regular as (
  select
    space_id,
    visits_per_week
  from int_regular_task
  where task = 'regular' and visits_per_week > 0
),
requests as (
  select
    requests.space_id,
    rules.rule,
    count(*) as cases,
    cast(count(*) as double) as measure,
    min(requests.scanned_on) as first_on,
    max(requests.scanned_on) as last_on
  from int_service_request as requests
  cross join setting
  inner join rules on rules.rule = 'request'
  where
    requests.service = 'cleaning'
    and requests.space_id is not null
    and requests.scanned_on > as_of - cast(rules.window_days as integer)
    and requests.scanned_on <= as_of
  group by requests.space_id, rules.rule
),
inspections as (
  select
    inspections.space_id,
    rules.rule,
    count(*) filter (where inspections.is_below) as cases,
    cast(count(*) filter (where inspections.is_below) as double) as measure,
    inspections.date as first_on,
    inspections.date as last_on
  from int_inspection as inspections
  cross join setting
  inner join rules on rules.rule = 'inspection'
  where
    inspections.space_id is not null
    and inspections.date > as_of - cast(rules.window_days as integer)
    and inspections.date <= as_of
  group by inspections.space_id, rules.rule, inspections.date
  qualify row_number() over (
    partition by inspections.space_id order by inspections.date desc
  ) = 1 and cases > 0
),
visits as (
  select
    refs.space_id,
    rules.rule,
    cast(sum(sums.visits) as bigint) as cases,
    cast(
      coalesce(sum(sums.visits) filter (where has_nothing_to_do), 0)
      as double
    ) / cast(sum(sums.visits) as double
    ) as measure,
    min(sums.period_start) as first_on,
    any_value(setting.as_of) as last_on
  from int_visit_sum as sums
  cross join setting
  inner join rules on rules.rule = 'nothing_to_do'
  inner join int_room_reference_validity as refs
    on sums.facility_id = refs.facility_id
    and sums.room = refs.reference
    and sums.period_start >= refs.valid_from
    and sums.period_start < refs.valid_to
  where
    sums.is_done
    and sums.period_start > as_of - cast(rules.window_days as integer)
  group by refs.space_id, rules.rule
  having bool_or(sums.has_nothing_to_do)
),
bins as (
  select
    bins.space_id,
    rules.rule,
    cast(max(bins.rate_days) as bigint) as cases,
    max(
      7 * greatest(
        bins.pct_per_day / bins.limit_pct,
        coalesce(1 / cast(bins.max_days as double), 0)
      )
    ) as measure,
    min(as_of - cast(ceil(bins.rate_days) as integer)) as first_on,
    max(as_of) as last_on
  from int_bin_fill_rate as bins
  cross join setting
  inner join rules on rules.rule = 'bin'
  where
    bins.space_id is not null
    and bins.is_in_use
    and not bins.is_moved
    and bins.placed_to is null
    and bins.pct_per_day > 0
    and bins.rate_days >= rules.least_cases
    and bins.rate_margin_share <= rules.threshold
  group by bins.space_id, rules.rule
),
uses as (
  select
    space_id,
    'use' as rule,
    uses as cases,
    visits_per_week as measure,
    first_on,
    last_on
  from int_use_demand
),
found as (
  select * from requests
  union all
  select * from inspections
  union all
  select * from visits
  union all
  select * from bins
  union all
  select * from uses
)
select
  found.space_id,
  found.rule,
  found.cases,
  found.measure,
  found.first_on,
  found.last_on,
  regular.visits_per_week as regular_visits_per_week,
  cast(case
    when found.rule = 'use' then found.measure
    when found.rule = 'bin'
      then greatest(found.measure, regular.visits_per_week)
    when
      found.cases < rules.least_cases
      or found.measure < coalesce(rules.threshold, 0)
      then regular.visits_per_week
    else
      regular.visits_per_week + sign(rules.step_share) * greatest(
        abs(rules.step_share) * regular.visits_per_week, rules.least_step
      )
  end as decimal(18, 9)) as wanted_visits_per_week,
  rules.least_change,
  rules.window_days
from found
inner join rules on found.rule = rules.rule
inner join regular on found.space_id = regular.space_id
order by found.space_id, found.rule
