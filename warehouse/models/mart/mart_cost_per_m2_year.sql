-- grain: period, level, place and service; all is the sum of services
-- an area is the mean of the period's months, in which a place that is not
-- there has none; a period is a calendar year of months with money or between
-- two such, or the twelve months that end with the latest money; facilities
-- that have no area, or are modelled in part, are left out of cost and area of
-- a district and of the portfolio, and are apart
with bounds as (
  select
    min(month) as first_month,
    max(month) as last_month
  from fact_allocation
),
months as (
  select
    unnest(generate_series(first_month, last_month, interval 1 month))
      as month,
    last_month
  from bounds
),
period_months as (
  select
    strftime(month, '%Y') as period,
    month
  from months
  union all
  select
    'last_12',
    month
  from months
  where month > last_month - interval 12 month
),
periods as (
  select
    period,
    cast(month as date) as month,
    count(*) over (partition by period) as months
  from period_months
),
facilities as (
  select
    facilities.facility_id,
    coalesce(facilities.district, 'unknown') as district,
    coalesce(coverage.is_partly_modelled, false) as is_partly_modelled
  from dim_facility as facilities
  left join mart_coverage as coverage
    on facilities.facility_id = coverage.facility_id
),
costs as (
  select
    periods.period,
    allocated.facility_id,
    coalesce(allocated.service, 'all') as service,
    sum(allocated.amount_dkk) as cost_dkk
  from fact_allocation as allocated
  inner join periods on allocated.month = periods.month
  group by
    periods.period,
    allocated.facility_id,
    grouping sets ((allocated.service), ())
),
areas as (
  select
    periods.period,
    areas.facility_id,
    cast(
      sum(areas.net_area_m2) / any_value(periods.months) as decimal(18, 6)
    ) as net_area_m2
  from fact_facility_month as areas
  inner join periods on areas.month = periods.month
  group by periods.period, areas.facility_id
),
registers as (
  select
    periods.period,
    registers.facility_id,
    arg_max(registers.area_basis, registers.month) as area_basis,
    cast(
      sum(registers.register_area_m2) / any_value(periods.months)
      as decimal(18, 6)
    ) as register_area_m2
  from int_facility_month as registers
  inner join periods on registers.month = periods.month
  group by periods.period, registers.facility_id
),
spans as (
  select
    period,
    any_value(months) as months
  from periods
  group by period
),
placed as (
  select
    spans.period,
    spans.months,
    facilities.*,
    registers.area_basis,
    registers.register_area_m2,
    areas.net_area_m2,
    coalesce(areas.net_area_m2 > 0, false)
    and not facilities.is_partly_modelled as is_comparable
  from spans
  cross join facilities
  left join areas
    on spans.period = areas.period
    and facilities.facility_id = areas.facility_id
  left join registers
    on spans.period = registers.period
    and facilities.facility_id = registers.facility_id
),
levels as (
  select
    *,
    'facility' as level,
    facility_id as place,
    true as is_own
  from placed
  union all
  select
    *,
    'district',
    district,
    false
  from placed
  union all
  select
    placed.*,
    'portfolio',
    coalesce(nullif(raw_setting.portfolio_name, ''), 'portfolio'),
    false
  from placed
  cross join raw_setting
),
place_areas as (
  select
    period,
    level,
    place,
    any_value(months) as months,
    sum(net_area_m2) filter (where is_own or is_comparable) as net_area_m2,
    bool_and(is_own and is_partly_modelled) as is_partly_modelled,
    case when bool_and(is_own) then any_value(facility_id) end as facility_id,
    case when bool_and(is_own) then any_value(register_area_m2) end
      as register_area_m2,
    case when bool_and(is_own) then any_value(area_basis) end as area_basis
  from levels
  group by period, level, place
),
place_costs as (
  select
    levels.period,
    levels.level,
    levels.place,
    costs.service,
    coalesce(
      sum(costs.cost_dkk)
      filter (where levels.is_own or levels.is_comparable), 0
    ) as cost_dkk,
    coalesce(
      sum(costs.cost_dkk)
      filter (where not levels.is_own and not levels.is_comparable), 0
    ) as cost_apart_dkk
  from levels
  inner join costs
    on levels.period = costs.period
    and levels.facility_id = costs.facility_id
  group by levels.period, levels.level, levels.place, costs.service
),
figures as (
  select
    place_costs.*,
    place_areas.* exclude (period, level, place),
    cast(place_costs.cost_dkk as double)
    / nullif(cast(place_areas.net_area_m2 as double), 0) as cost_per_m2_dkk
  from place_costs
  inner join place_areas
    on place_costs.period = place_areas.period
    and place_costs.level = place_areas.level
    and place_costs.place = place_areas.place
)
select
  period,
  level,
  place,
  service,
  facility_id,
  months,
  cast(cost_dkk as decimal(18, 2)) as cost_dkk,
  cast(net_area_m2 as decimal(18, 6)) as net_area_m2,
  cost_per_m2_dkk,
  is_partly_modelled,
  case
    when
      level <> 'portfolio' and not is_partly_modelled
      and cost_per_m2_dkk is not null
      then rank() over (
        partition by
          period, level, service, is_partly_modelled, cost_per_m2_dkk is null
        order by cost_per_m2_dkk desc
      )
  end as rank,
  area_basis,
  register_area_m2,
  cast(cost_dkk as double) / nullif(cast(register_area_m2 as double), 0)
    as register_cost_per_m2_dkk,
  cast(cost_apart_dkk as decimal(18, 2)) as cost_apart_dkk
from figures
order by period, level, place, service
