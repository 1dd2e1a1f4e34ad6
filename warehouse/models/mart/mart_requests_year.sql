-- grain: period, level and place
-- a figure per m² is of the facilities that have an area and are not modelled
-- in part
with periods as (
  select * from int_figure_period
  where source = 'requests'
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
    areas.source = 'requests'
    and areas.net_area_m2 > 0
    and (places.level = 'facility' or not places.is_partly_modelled)
  group by areas.period, places.level, places.place
),
clocks as (
  select
    order_id,
    is_done
  from fact_sla_case
  where kind = 'service_request'
),
summed as (
  select
    periods.period,
    places.level,
    places.place,
    any_value(periods.months) as months,
    count(*) as requests,
    count(*) filter (
      where
      areas.net_area_m2 > 0
      and (places.level = 'facility' or not places.is_partly_modelled)
    ) as requests_with_area,
    count(found.responded_at) as answered,
    count(*) filter (where not clocks.is_done) as open_requests,
    count(found.order_id) as with_order,
    median(found.answer_minutes) as median_answer_minutes
  from fact_service_request as found
  inner join periods
    on date_trunc('month', found.scanned_on) = periods.month
  inner join places on found.facility_id = places.facility_id
  left join clocks on found.request_id = clocks.order_id
  left join int_figure_area as areas
    on areas.source = 'requests'
    and periods.period = areas.period
    and found.facility_id = areas.facility_id
  group by periods.period, places.level, places.place
)
select
  summed.period,
  summed.level,
  summed.place,
  case when summed.level = 'facility' then summed.place end as facility_id,
  summed.months,
  summed.requests,
  summed.answered,
  summed.open_requests,
  summed.with_order,
  summed.median_answer_minutes,
  summed.requests_with_area,
  cast(areas.net_area_m2 as decimal(18, 6)) as net_area_m2,
  1000 * summed.requests_with_area
  / nullif(cast(areas.net_area_m2 as double), 0) as per_1000_m2
from summed
left join areas
  on summed.period = areas.period
  and summed.level = areas.level
  and summed.place = areas.place
order by summed.period, summed.level, summed.place
