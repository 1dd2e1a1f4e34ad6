-- grain: facility, room as written, stretch without change, and whether done
-- the visits are read here once; minutes in hundredths, whole numbers, so that
-- sums do not depend on their order
with summed as (
  select
    visits.facility_id,
    visits.room,
    periods.month,
    periods.period_start,
    visits.outcome,
    count(*) as visits,
    count(*) filter (where visits.minutes > 0) as cases,
    sum(cast(visits.minutes * 100 as bigint)) as minutes_100,
    sum(
      cast(visits.minutes * 100 as bigint)
      * cast(visits.minutes * 100 as bigint)
    ) as minutes_10000
  from raw_cleaning_visit as visits
  inner join int_visit_period as periods on visits.date = periods.date
  group by
    visits.facility_id,
    visits.room,
    periods.month,
    periods.period_start,
    visits.outcome
)
select
  facility_id,
  room,
  month,
  period_start,
  lower(trim(coalesce(outcome, 'done'))) not in (
    select word from ref_visit_outcome
  ) as is_done,
  sum(visits) as visits,
  sum(cases) as cases,
  sum(minutes_100) as minutes_100,
  sum(minutes_10000) as minutes_10000
from summed
group by all
