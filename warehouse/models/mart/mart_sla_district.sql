-- grain: month reported, district, service and priority
-- ranked by share on time among districts with cases enough, no others
with cases as (
  select
    fact_order_clock.*,
    coalesce(dim_facility.district, 'unknown') as district
  from fact_order_clock
  left join dim_facility
    on fact_order_clock.facility_id = dim_facility.facility_id
  where fact_order_clock.is_in_sla
),
areas as (
  select
    fact_facility_month.month,
    coalesce(dim_facility.district, 'unknown') as district,
    sum(fact_facility_month.net_area_m2) as net_area_m2
  from fact_facility_month
  left join dim_facility
    on fact_facility_month.facility_id = dim_facility.facility_id
  group by fact_facility_month.month, coalesce(dim_facility.district, 'unknown')
),
setting as (
  select smallest_group from raw_setting
),
summed as (
  select
    month,
    district,
    service,
    priority,
    count(*) as orders,
    count(*) filter (where not is_done) as open_orders,
    count(is_late) as judged,
    count(*) filter (where is_late) as breaches,
    count(*) filter (where is_reopened) as reopened,
    median(cast(resolution_minutes as double)) as median_minutes,
    quantile_cont(cast(resolution_minutes as double), 0.9) as p90_minutes
  from cases
  group by month, district, service, priority
),
shares as (
  select
    summed.*,
    1 - breaches / nullif(cast(judged as double), 0) as on_time_share,
    judged < setting.smallest_group as is_small_number
  from summed
  cross join setting
)
select
  shares.month,
  shares.district,
  shares.service,
  shares.priority,
  shares.orders,
  shares.open_orders,
  shares.judged,
  shares.on_time_share,
  shares.median_minutes,
  shares.p90_minutes,
  shares.breaches,
  shares.reopened,
  1000 * shares.orders / nullif(cast(areas.net_area_m2 as double), 0)
    as per_1000_m2,
  case when not shares.is_small_number
      then rank() over (
        partition by
          shares.month, shares.service, shares.priority, shares.is_small_number
        order by shares.on_time_share desc
      )
  end as rank,
  shares.is_small_number
from shares
left join areas
  on shares.month = areas.month and shares.district = areas.district
order by shares.month, shares.district, shares.service, shares.priority
