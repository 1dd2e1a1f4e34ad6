-- grain: month, facility, category and service with a price by area or visit
-- the most specific price of a unit wins, then the youngest
with areas as (
  select
    month,
    facility_id,
    category,
    cast(sum(area_days) / any_value(days_in_month) as decimal(18, 6))
      as area_m2
  from fact_space_month
  group by month, facility_id, category
),
workdays as (
  select month, count(*) filter (where is_workday) as workdays
  from dim_date
  group by month
),
frequencies as (
  select
    facility_id,
    category,
    count(*) as rooms,
    sum(visits_per_week) as visits_per_week,
    sum(cast(area_m2 * visits_per_week as decimal(28, 6)))
      as m2_visits_per_week,
    sum(cast(area_m2 as decimal(28, 6))) as plan_m2,
    sum(
      cast(area_m2 * visits_per_week / m2_per_hour as decimal(28, 6))
    ) as hours_per_week
  from stg_plan_room
  where m2_per_hour > 0
  group by facility_id, category
),
prices as (
  select
    *,
    replace(replace(lower(replace(unit, ' ', '')), '²', '2'), 'år', 'year')
      as unit_key
  from raw_contract_price
),
places as (
  select
    areas.*,
    workdays.workdays / 5.0 as weeks,
    frequencies.visits_per_week,
    frequencies.m2_visits_per_week * areas.area_m2
      / nullif(frequencies.plan_m2, 0) as m2_visits_per_week,
    frequencies.hours_per_week
  from areas
  inner join workdays on areas.month = workdays.month
  left join frequencies
    on areas.facility_id = frequencies.facility_id
    and areas.category = frequencies.category
),
priced as (
  select places.*, prices.service, prices.unit_key, prices.price_dkk
  from places
  inner join prices
    on coalesce(prices.facility_id, places.facility_id) = places.facility_id
    and coalesce(prices.category, places.category) = places.category
    and prices.valid_from <= places.month
    and coalesce(prices.valid_to, date '9999-12-31') > places.month
  qualify row_number() over (
    partition by
      places.month, places.facility_id, places.category,
      prices.service, prices.unit_key
    order by
      prices.facility_id is null,
      prices.category is null,
      prices.valid_from desc,
      prices.price_dkk
  ) = 1
),
due as (
  select
    *,
    case unit_key
      when 'm2/year' then area_m2 / 12.0
      when 'm2/month' then area_m2
      when 'm2' then m2_visits_per_week * weeks
      when 'm2/visit' then m2_visits_per_week * weeks
      when 'visit' then visits_per_week * weeks
      when 'hour' then hours_per_week * weeks
    end as units
  from priced
)
select
  month,
  facility_id,
  category,
  service,
  unit_key,
  cast(price_dkk * units as decimal(28, 6)) as due_dkk,
  cast(m2_visits_per_week * weeks as decimal(28, 6)) as due_m2_visits
from due
where units is not null
