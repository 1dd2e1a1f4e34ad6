-- grain: part of a month, facility, category, service and unit with a price
-- the most specific price of a unit wins, then the youngest; a lump sum of a
-- facility replaces the prices of its service that name no facility
with places as (
  select distinct
    first_day,
    facility_id,
    coalesce(category, 'unclassified') as category
  from int_scheduled_cleaning
),
prices as (
  select * from int_price
)
select
  places.*,
  prices.service,
  prices.unit_key,
  prices.price_dkk * factors.factor as price_dkk,
  prices.source_file,
  prices.source_row,
  prices.delivery_sha256
from places
inner join prices
  on coalesce(prices.facility_id, places.facility_id) = places.facility_id
  and coalesce(prices.category, places.category) = places.category
  and places.first_day >= prices.valid_from
  and coalesce(prices.valid_to, open_end()) > places.first_day
inner join int_price_factor as factors
  on prices.delivery_sha256 = factors.delivery_sha256
  and prices.source_row = factors.source_row
  and places.first_day >= factors.valid_from
  and places.first_day < factors.valid_to
left join (select distinct
  first_day,
  facility_id,
  service
from int_lump_sum)
  as lumps
  on places.first_day = lumps.first_day
  and places.facility_id = lumps.facility_id
  and prices.service = lumps.service
where
  prices.unit_key <> 'lump'
  and (prices.facility_id is not null or lumps.service is null)
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
