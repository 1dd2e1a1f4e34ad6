-- grain: period, level, place, service and priority; all is the sum
-- a figure per m² is of the facilities that have an area and are not modelled
-- in part; a share is ranked only where cases enough are judged
with setting as (
  select smallest_group from raw_setting
),
periods as (
  select * from int_figure_period
  where source = 'sla'
),
places as (
  select
    places.*,
    coalesce(coverage.is_partly_modelled, false) as is_partly_modelled
  from int_figure_place as places
  left join mart_coverage as coverage
    on places.facility_id = coverage.facility_id
),
areas as (
  select
    areas.period,
    places.level,
    places.place,
    sum(areas.net_area_m2) as net_area_m2
  from int_figure_area as areas
  inner join places on areas.facility_id = places.facility_id
  where
    areas.source = 'sla'
    and areas.net_area_m2 > 0
    and (places.level = 'facility' or not places.is_partly_modelled)
  group by areas.period, places.level, places.place
),
cases as (
  select
    periods.period,
    periods.months,
    places.level,
    places.place,
    found.*,
    areas.net_area_m2 > 0
    and (places.level = 'facility' or not places.is_partly_modelled)
      as has_area
  from int_sla_case as found
  inner join periods on found.month = periods.month
  inner join places on found.facility_id = places.facility_id
  left join int_figure_area as areas
    on areas.source = 'sla'
    and periods.period = areas.period
    and found.facility_id = areas.facility_id
  where found.is_in_sla
),
summed as (
  select
    period,
    level,
    place,
    coalesce(service, 'all') as service,
    coalesce(priority, 'all') as priority,
    any_value(months) as months,
    count(*) as orders,
    count(*) filter (where has_area) as orders_with_area,
    count(*) filter (where not is_done) as open_orders,
    count(is_late) as judged,
    count(*) filter (where is_late) as breaches,
    count(*) filter (where answered_late) as response_breaches,
    count(*) filter (where is_reopened) as reopened,
    median(cast(resolution_minutes as double)) as median_minutes,
    quantile_cont(cast(resolution_minutes as double), 0.9) as p90_minutes
  from cases
  group by
    period,
    level,
    place,
    grouping sets ((service, priority), (service), ())
)
select
  summed.period,
  summed.level,
  summed.place,
  summed.service,
  summed.priority,
  case when summed.level = 'facility' then summed.place end as facility_id,
  summed.months,
  summed.orders,
  summed.open_orders,
  summed.judged,
  summed.breaches,
  1 - summed.breaches / nullif(cast(summed.judged as double), 0)
    as on_time_share,
  summed.response_breaches,
  summed.reopened,
  summed.median_minutes,
  summed.p90_minutes,
  summed.orders_with_area,
  cast(areas.net_area_m2 as decimal(18, 6)) as net_area_m2,
  1000 * summed.orders_with_area / nullif(cast(areas.net_area_m2 as double), 0)
    as per_1000_m2,
  case
    when summed.level <> 'portfolio' and summed.judged >= setting.smallest_group
      then rank() over (
        partition by
          summed.period, summed.level, summed.service, summed.priority,
          summed.judged >= setting.smallest_group
        order by summed.breaches / nullif(cast(summed.judged as double), 0)
      )
  end as rank,
  summed.judged < setting.smallest_group as is_small_number
from summed
cross join setting
left join areas
  on summed.period = areas.period
  and summed.level = areas.level
  and summed.place = areas.place
order by
  summed.period, summed.level, summed.place, summed.service, summed.priority
