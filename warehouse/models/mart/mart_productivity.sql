-- grain: month, facility and category
-- planned: m² of the visits due over their hours, by the rates and programs of
-- each day of the month
-- learnt rate: own visits drawn towards the category's prior, which weighs
-- five hours and has a spread of a quarter; 95 of 100 true rates are inside
with months as (
  select * from int_visit_month
),
setting as (
  select smallest_group from raw_setting
),
planned as (
  select
    month,
    facility_id,
    category,
    cast(sum(due_m2_visits) as double)
    / nullif(cast(sum(due_hours) as double), 0) as m2_per_hour
  from int_scheduled_cleaning
  where due_hours is not null
  group by month, facility_id, category
),
priors as (
  select
    months.*,
    cast(area_m2 as double) as area,
    cast(measured_minutes as double) / 60 as hours,
    cast(minutes_minutes as double) / 3600 as hours_hours,
    cast(minutes_area as double) / 60 as hours_area,
    cast(area_area as double) as area_square,
    cast(dim_category.m2_per_hour as double) as prior_rate
  from months
  left join dim_category on months.category = dim_category.category
),
rates as (
  select
    *,
    area / nullif(hours, 0) as own_rate,
    case
      when prior_rate is null then area / nullif(hours, 0)
      else (coalesce(area, 0) + prior_rate * 5) / (coalesce(hours, 0) + 5)
    end as learnt_rate,
    coalesce(hours, 0) / (coalesce(hours, 0) + 5) as own_weight
  from priors
),
spreads as (
  select
    *,
    case
      when cases > 1 then sqrt(
        cases / (cases - 1.0) * greatest(
          hours_hours - 2 * hours_area / own_rate
          + area_square / (own_rate * own_rate), 0
        )
      ) / hours
    end as own_spread
  from rates
),
intervals as (
  select
    *,
    sqrt(
      power(own_weight * coalesce(own_spread, 0.25), 2)
      + power((1 - own_weight) * 0.25, 2)
    ) as spread
  from spreads
)
select
  intervals.month,
  intervals.facility_id,
  intervals.category,
  intervals.visits,
  cast(intervals.minutes as decimal(18, 6)) as minutes,
  cast(coalesce(intervals.area_m2, 0) as decimal(18, 6)) as area_m2,
  intervals.own_rate as m2_per_hour,
  planned.m2_per_hour as planned_m2_per_hour,
  intervals.learnt_rate as learnt_m2_per_hour,
  intervals.learnt_rate * exp(-1.96 * intervals.spread) as m2_per_hour_low,
  intervals.learnt_rate * exp(1.96 * intervals.spread) as m2_per_hour_high,
  intervals.cases < setting.smallest_group as is_small_number
from intervals
cross join setting
left join planned
  on intervals.month = planned.month
  and intervals.facility_id = planned.facility_id
  and intervals.category = planned.category
order by intervals.month, intervals.facility_id, intervals.category
