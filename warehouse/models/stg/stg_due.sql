-- grain: month, facility, category, service and unit with a price by area,
-- visit or hour; the most specific price of a unit wins, then the youngest;
-- a plain percentage as indexation is added on each anniversary of the price
with places as (
  select
    month,
    first_day,
    facility_id,
    coalesce(category, 'unclassified') as category,
    cast(sum(area_days) / any_value(days_in_month) as decimal(28, 6))
      as area_m2,
    sum(visits_due) as visits_due,
    sum(due_m2_visits) as due_m2_visits,
    sum(due_hours) as due_hours
  from stg_room_due
  group by all
),
prices as (
  select * from stg_price
),
priced as (
  select
    places.*,
    prices.service,
    prices.unit_key,
    prices.price_dkk * case
      when prices.yearly_factor = 1 then 1
      else power(
        prices.yearly_factor,
        date_sub('year', prices.valid_from, places.first_day)
      )
    end as price_dkk
  from places
  inner join prices
    on coalesce(prices.facility_id, places.facility_id) = places.facility_id
    and coalesce(prices.category, places.category) = places.category
    and prices.valid_from <= places.first_day
    and coalesce(prices.valid_to, date '9999-12-31') > places.first_day
  qualify row_number() over (
    partition by
      places.first_day, places.facility_id, places.category,
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
    case
      when unit_key = 'm2/year' then area_m2 / 12.0
      when unit_key = 'm2/month' then area_m2
      when service <> 'cleaning' then null
      when unit_key = 'm2/visit' then due_m2_visits
      when unit_key = 'visit' then visits_due
      when unit_key = 'hour' then due_hours
    end as units
  from priced
)
select
  month,
  facility_id,
  category,
  service,
  unit_key,
  sum(cast(price_dkk * units as decimal(28, 6))) as due_dkk,
  sum(due_m2_visits) as due_m2_visits
from due
where units is not null
group by all
