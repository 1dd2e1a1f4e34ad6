-- grain: facility and category with recorded and planned visits
-- time factor: minutes of the area that cleaners take over those of the plan,
-- own visits drawn towards 1 by the prior; a rate is divided by it
with rule as (
  select
    ref_learnt_rate_rule.*,
    cast(
      date_trunc('month', raw_setting.as_of) - to_months(window_months) as date
    ) as first_month
  from ref_learnt_rate_rule
  cross join raw_setting
),
recorded as (
  select
    months.facility_id,
    months.category,
    min(months.month) as first_month,
    sum(months.cases) as visits,
    cast(sum(months.area_m2) as double) as area_m2,
    cast(sum(months.measured_minutes) as double) / 60 as hours,
    cast(sum(months.minutes_minutes) as double) / 3600 as hours_hours,
    cast(sum(months.minutes_area) as double) / 60 as hours_area,
    cast(sum(months.area_area) as double) as area_area
  from int_visit_month as months
  inner join rule on months.month >= rule.first_month
  group by months.facility_id, months.category
),
planned as (
  select
    dues.facility_id,
    dues.category,
    cast(sum(dues.due_m2_visits) as double) as area_m2,
    cast(sum(dues.due_hours) as double) as hours,
    cast(sum(dues.due_fixed_hours) as double) as fixed_hours
  from int_scheduled_cleaning as dues
  inner join rule on dues.month >= rule.first_month
  where dues.due_hours > 0
  group by dues.facility_id, dues.category
),
compared as (
  select
    recorded.*,
    recorded.area_m2 / recorded.hours as own_rate,
    planned.area_m2 / planned.hours as planned_rate,
    planned.fixed_hours / planned.hours as fixed_share,
    recorded.hours / (recorded.hours + rule.prior_hours) as own_weight,
    rule.* exclude (first_month, why)
  from recorded
  inner join planned
    on recorded.facility_id = planned.facility_id
    and recorded.category = planned.category
  cross join rule
  where recorded.visits > 1 and recorded.hours > 0 and planned.area_m2 > 0
),
spread as (
  select
    *,
    (area_m2 + planned_rate * prior_hours) / (hours + prior_hours)
    / planned_rate as speed,
    sqrt(
      power(
        own_weight * sqrt(
          visits / (visits - 1.0) * greatest(
            hours_hours - 2 * hours_area / own_rate
            + area_area / (own_rate * own_rate), 0
          )
        ) / hours, 2
      ) + power((1 - own_weight) * prior_spread, 2)
    ) as relative_spread
  from compared
),
factors as (
  select
    *,
    (1 / speed - fixed_share) / nullif(1 - fixed_share, 0) as time_factor,
    exp(1.96 * relative_spread) as half_interval
  from spread
)
select
  facility_id,
  category,
  first_month,
  visits,
  own_rate as recorded_m2_per_hour,
  planned_rate as planned_m2_per_hour,
  speed,
  half_interval,
  time_factor,
  visits >= least_visits and half_interval * half_interval <= widest_interval
    as has_enough,
  coalesce(1 / nullif(greatest(time_factor, 0), 0), largest_factor + 1)
  between least_factor and largest_factor as is_plausible
from factors
order by facility_id, category
