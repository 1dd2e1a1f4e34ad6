-- grain: facility, room as written, stretch without change, whether done, and
-- whether there was nothing to do
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
  coalesce(words.meaning, '') <> 'not_done' as is_done,
  coalesce(words.meaning, '') = 'nothing_to_do' as has_nothing_to_do,
  sum(visits) as visits,
  sum(cases) as cases,
  sum(minutes_100) as minutes_100,
  sum(minutes_10000) as minutes_10000
from summed
left join ref_visit_outcome as words
  on lower(trim(summed.outcome)) = words.word
group by all
