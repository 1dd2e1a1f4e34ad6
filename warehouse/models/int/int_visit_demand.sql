-- grain: room of the run date with regular visits, and what demand makes of
-- them
-- evidence for more visits wins over evidence for fewer, and of the same sign
-- the one that asks for more; changes stay within bounds, and small ones are
-- left out; up to five visits a week stay on five days. A program is the
-- contract's minimum unless it states another; use alone goes below it, to the
-- longest interval between visits.
with tasks as (
  select * from int_regular_task
  where task = 'regular' and visits_per_week is not null
),
bounds as (
  select * from ref_demand_bound
),
longest as (
  select threshold from ref_demand_rule
  where rule = 'use'
),
bounded as (
  select
    tasks.space_id,
    tasks.visits_per_week as regular,
    case
      when tasks.is_approved then tasks.visits_per_week
      else least(tasks.visits_per_week, coalesce(
        tasks.minimum_visits_per_week,
        case when tasks.code is not null then tasks.visits_per_week end,
        tasks.visits_per_week
        * coalesce(own.minimum_share, usual.minimum_share)
      ))
    end as minimum,
    case
      when tasks.is_approved then tasks.visits_per_week
      else greatest(tasks.visits_per_week, coalesce(
        tasks.maximum_visits_per_week,
        least(case when tasks.visits_per_week <= 5 then 5 else 7 end, greatest(
          tasks.visits_per_week
          * coalesce(own.maximum_share, usual.maximum_share),
          tasks.visits_per_week
          + coalesce(own.maximum_more, usual.maximum_more)
        ))
      ))
    end as maximum,
    tasks.is_approved
  from tasks
  left join bounds as own on tasks.category = own.category
  inner join bounds as usual on usual.category is null
),
weighed as (
  select
    evidence.*,
    bounded.is_approved,
    case
      when evidence.rule = 'use' and not bounded.is_approved
        then least(
          bounded.minimum, coalesce(bounded.regular / longest.threshold, 0)
        )
      else bounded.minimum
    end as minimum,
    bounded.maximum
  from int_demand_evidence as evidence
  inner join bounded on evidence.space_id = bounded.space_id
  cross join longest
),
clamped as (
  select
    *,
    cast(
      least(maximum, greatest(minimum, wanted_visits_per_week))
      as decimal(18, 9)
    ) as bounded_visits_per_week
  from weighed
),
marked as (
  select
    *,
    abs(bounded_visits_per_week - regular_visits_per_week) >= least_change
      as is_change
  from clamped
),
chosen as (
  select * from marked
  where is_change
  qualify row_number() over (
    partition by space_id order by bounded_visits_per_week desc, rule
  ) = 1
)
select
  bounded.space_id,
  cast(bounded.regular as decimal(18, 9)) as regular_visits_per_week,
  cast(
    coalesce(least(bounded.minimum, chosen.minimum), bounded.minimum)
    as decimal(18, 9)
  ) as minimum_visits_per_week,
  cast(bounded.maximum as decimal(18, 9)) as maximum_visits_per_week,
  cast(
    coalesce(chosen.bounded_visits_per_week, bounded.regular)
    as decimal(18, 9)
  ) as visits_per_week,
  chosen.rule,
  case
    when chosen.rule is not null
      then
        case
          when chosen.bounded_visits_per_week > bounded.regular
            then 'raised'
          else 'lowered'
        end
        || ' from ' || in_words(bounded.regular) || ' to '
        || in_words(chosen.bounded_visits_per_week)
        || ' visits a week: '
        || case chosen.rule
          when 'request'
            then chosen.cases || ' cleaning requests'
          when 'inspection'
            then
              'the last inspection found '
              || case
                when chosen.cases = 1 then '1 object group'
                else chosen.cases || ' object groups'
              end
              || ' below the agreed level'
          when 'nothing_to_do'
            then
              in_words(100 * chosen.measure) || ' % of ' || chosen.cases
              || ' visits found nothing to do'
          when 'bin'
            then
              'a bin in it reaches its limit '
              || in_words(chosen.measure) || ' times a week'
          else
            chosen.cases || case
              when chosen.cases = 1 then ' use' else ' uses'
            end
            || ' ask for a visit at the mean use of a regular interval'
        end
        || case
          when chosen.first_on = chosen.last_on then ', ' || chosen.last_on
          else ', ' || chosen.first_on || ' to ' || chosen.last_on
        end
        || case
          when chosen.wanted_visits_per_week > chosen.bounded_visits_per_week
            then
              ' (' || in_words(chosen.wanted_visits_per_week)
              || ' asked for, the most is '
              || in_words(chosen.maximum) || ')'
          when chosen.wanted_visits_per_week < chosen.bounded_visits_per_week
            then
              ' (' || in_words(chosen.wanted_visits_per_week)
              || ' asked for, the least is '
              || in_words(chosen.minimum) || ')'
          else ''
        end
  end as change_reason
from bounded
left join chosen on bounded.space_id = chosen.space_id
order by bounded.space_id
