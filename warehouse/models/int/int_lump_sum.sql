-- grain: part of a month, facility, service and category with a lump-sum price
-- the youngest price that has begun; months: how much of a month it is due for
with periods as (
  select * from int_period
),
spans as (
  select * from int_facility_span
  where not is_open
),
prices as (
  select * from int_price
  where unit_key = 'lump' and trim(facility_id) <> ''
)
select
  periods.month,
  periods.first_day,
  prices.facility_id,
  prices.service,
  coalesce(prices.category, '') as category,
  prices.price_dkk / prices.months * factors.factor as price_dkk,
  periods.days / periods.days_in_month as months,
  prices.source_file,
  prices.source_row,
  prices.delivery_sha256
from prices
inner join int_facility as facilities
  on prices.facility_id = facilities.facility_id
inner join periods
  on prices.valid_from <= periods.first_day
  and coalesce(prices.valid_to, open_end()) > periods.first_day
inner join int_price_factor as factors
  on prices.delivery_sha256 = factors.delivery_sha256
  and prices.source_row = factors.source_row
  and periods.first_day >= factors.valid_from
  and periods.first_day < factors.valid_to
anti join spans
  on prices.facility_id = spans.facility_id
  and periods.first_day >= spans.valid_from
  and periods.first_day < spans.valid_to
qualify row_number() over (
  partition by
    periods.first_day, prices.facility_id, prices.service, category
  order by prices.valid_from desc, prices.price_dkk, prices.source_row
) = 1
