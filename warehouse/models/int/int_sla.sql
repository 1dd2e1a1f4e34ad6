-- grain: month reported, level (facility or district), place, service, priority
-- an open case is judged once it is late
with setting as (
  select smallest_group from raw_setting
),
named as (
  select facility_id from int_sla_case
  union
  select facility_id from int_facility_area_month
),
places as (
  select
    facility_id,
    'facility' as level,
    facility_id as place
  from named
  union all
  select
    named.facility_id,
    'district',
    coalesce(int_facility.district, 'unknown')
  from named
  left join int_facility on named.facility_id = int_facility.facility_id
),
areas as (
  select
    months.month,
    places.level,
    places.place,
    sum(months.net_area_m2) as net_area_m2
  from int_facility_area_month as months
  inner join places on months.facility_id = places.facility_id
  group by months.month, places.level, places.place
),
summed as (
  select
    cases.month,
    places.level,
    places.place,
    cases.service,
    cases.priority,
    count(*) as orders,
    count(*) filter (where not cases.is_done) as open_orders,
    count(cases.is_late) as judged,
    count(*) filter (where cases.is_late) as breaches,
    count(*) filter (where cases.answered_late) as response_breaches,
    count(*) filter (where cases.is_reopened) as reopened,
    median(cast(cases.resolution_minutes as double)) as median_minutes,
    quantile_cont(cast(cases.resolution_minutes as double), 0.9)
      as p90_minutes,
    median(cast(cases.response_minutes as double)) as median_response_minutes,
    quantile_cont(cast(cases.response_minutes as double), 0.9)
      as p90_response_minutes,
    max(cases.open_days) as oldest_open_days,
    median(cases.open_days) as median_open_days
  from int_sla_case as cases
  inner join places on cases.facility_id = places.facility_id
  where cases.is_in_sla
  group by
    cases.month, places.level, places.place, cases.service, cases.priority
)
select
  summed.*,
  1 - summed.breaches / nullif(cast(summed.judged as double), 0)
    as on_time_share,
  1000 * summed.orders / nullif(cast(areas.net_area_m2 as double), 0)
    as per_1000_m2,
  summed.judged < setting.smallest_group as is_small_number
from summed
cross join setting
left join areas
  on summed.month = areas.month
  and summed.level = areas.level
  and summed.place = areas.place
