-- grain: part of a month, facility, category, service and unit with a price
-- the most specific price of a unit wins, then the youngest; a plain
-- percentage as indexation is added on each anniversary of the price
with places as (
  select distinct
    first_day,
    facility_id,
    coalesce(category, 'unclassified') as category
  from stg_room_due
),
prices as (
  select * from stg_price
)
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
  end as price_dkk,
  prices.source_file,
  prices.source_row,
  prices.delivery_sha256
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
