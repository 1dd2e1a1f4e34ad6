-- grain: finding about decisions and deviations that no pack of a place shows
with unknown as (
  select
    count(*) as decisions,
    string_agg(distinct place, ', ' order by place) as names
  from int_decision
  where level = 'unknown'
),
strangers as (
  select
    count(*) as deviations,
    string_agg(distinct facility_id, ', ' order by facility_id) as names
  from raw_deviation
  where facility_id not in (select facility_id from int_facility)
)
select
  'decision_level_unknown' as code,
  json_object('decisions', decisions, 'names', names) as details
from unknown
where decisions > 0
union all by name
select
  'deviation_facility_unknown' as code,
  json_object('deviations', deviations, 'names', names) as details
from strangers
where deviations > 0
