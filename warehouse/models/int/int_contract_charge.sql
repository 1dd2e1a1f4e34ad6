-- grain: month, room, service, unit and price of it; space_id is null for the
-- volume and the lump sum of a facility; of several rows with that price, the
-- source is the first
with rooms as (
  select * from int_scheduled_cleaning
),
prices as (
  select * from int_charge_price
),
priced as (
  select
    rooms.month,
    rooms.facility_id,
    rooms.space_id,
    prices.service,
    prices.unit_key as unit,
    prices.price_dkk,
    case
      when prices.unit_key = 'm2/year'
        then rooms.area_days / rooms.days_in_month / 12.0
      when prices.unit_key = 'm2/half_year'
        then rooms.area_days / rooms.days_in_month / 6.0
      when prices.unit_key = 'm2/quarter'
        then rooms.area_days / rooms.days_in_month / 3.0
      when prices.unit_key = 'm2/month'
        then rooms.area_days / rooms.days_in_month
      when prices.service <> 'cleaning' then null
      when prices.unit_key = 'm2/visit' then rooms.due_m2_visits
      when prices.unit_key = 'visit' then rooms.visits_due
      when prices.unit_key = 'hour' then rooms.due_hours
    end as quantity,
    rooms.due_m2_visits,
    prices.source_file,
    prices.source_row,
    prices.delivery_sha256
  from rooms
  inner join prices
    on rooms.first_day = prices.first_day
    and rooms.facility_id = prices.facility_id
    and coalesce(rooms.category, 'unclassified') = prices.category
),
volumes as (
  select
    volumes.month,
    volumes.facility_id,
    null as space_id,
    volumes.service,
    volumes.unit,
    prices.price_dkk / prices.months * factors.factor as price_dkk,
    volumes.quantity,
    null as due_m2_visits,
    prices.source_file,
    prices.source_row,
    prices.delivery_sha256
  from int_volume as volumes
  inner join int_unit_synonym as words on volumes.unit = words.unit
  inner join int_price as prices
    on volumes.service = prices.service
    and words.word = prices.unit_key
    and coalesce(prices.facility_id, volumes.facility_id)
    = volumes.facility_id
    and volumes.month >= prices.valid_from
    and coalesce(prices.valid_to, open_end()) > volumes.month
  inner join int_price_factor as factors
    on prices.delivery_sha256 = factors.delivery_sha256
    and prices.source_row = factors.source_row
    and volumes.month >= factors.valid_from
    and volumes.month < factors.valid_to
  anti join int_facility_closed_month as closed
    on volumes.month = closed.month
    and volumes.facility_id = closed.facility_id
  qualify row_number() over (
    partition by
      volumes.month, volumes.facility_id, volumes.service, volumes.unit
    order by
      prices.facility_id is null, prices.valid_from desc, prices.unit_key,
      prices.price_dkk
  ) = 1
),
dues as (
  select * from priced
  where quantity is not null
  union all
  select * from volumes
  union all
  select
    month,
    facility_id,
    null,
    service,
    'month',
    price_dkk,
    months,
    null,
    source_file,
    source_row,
    delivery_sha256
  from int_lump_sum
)
select
  month,
  facility_id,
  space_id,
  service,
  unit,
  cast(price_dkk as decimal(18, 6)) as price_per_unit_dkk,
  sum(cast(quantity as decimal(28, 6))) as quantity,
  sum(cast(price_dkk * quantity as decimal(28, 6))) as due_dkk,
  sum(due_m2_visits) as due_m2_visits,
  first(source_file order by source_key) as source_file,
  first(source_row order by source_key) as source_row,
  first(delivery_sha256 order by source_key) as delivery_sha256
from (
  select
    *,
    (source_file, source_row, delivery_sha256) as source_key
  from dues
)
group by
  month, facility_id, space_id, service, unit,
  cast(price_dkk as decimal(18, 6))
