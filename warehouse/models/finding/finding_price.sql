-- grain: finding about contract prices
with prices as (
  select
    *,
    coalesce(valid_to, open_end()) as ends_on,
    concat_ws(', ', service, category, facility_id) as subject
  from int_price
),
odd_price as (
  select distinct service, unit
  from prices
  where unit_key not in (
    'm2/year', 'm2/half_year', 'm2/quarter', 'm2/month', 'm2/visit', 'visit',
    'hour', 'lump'
  ) and unit_key not in (select word from int_unit_synonym)
  union
  select distinct service, unit
  from prices
  where service <> 'cleaning' and unit_key in ('m2/visit', 'visit', 'hour')
),
clauses as (
  select
    prices.service,
    prices.indexation,
    factors.problem,
    factors.is_gap,
    prices.source_file,
    prices.source_row
  from prices
  inner join int_price_factor as factors
    on prices.delivery_sha256 = factors.delivery_sha256
    and prices.source_row = factors.source_row
    and prices.valid_from = factors.valid_from
),
indexed as (
  select
    problem,
    count(*) as rows,
    string_agg(distinct service, ', ' order by service) as services,
    arg_min(source_file, (source_file, source_row)) as source_file,
    arg_min(source_row, (source_file, source_row)) as source_row
  from clauses
  where problem is not null
  group by problem
),
gapped as (
  select
    count(*) as rows,
    string_agg(distinct service, ', ' order by service) as services,
    arg_min(source_file, (source_file, source_row)) as source_file,
    arg_min(source_row, (source_file, source_row)) as source_row
  from clauses
  where is_gap
  having count(*) > 0
),
homeless as (
  select
    count(*) as rows,
    string_agg(distinct service, ', ' order by service) as services,
    arg_min(source_file, (source_file, source_row)) as source_file,
    arg_min(source_row, (source_file, source_row)) as source_row
  from prices
  where unit_key = 'lump' and coalesce(trim(facility_id), '') = ''
  having count(*) > 0
),
lost as (
  select
    prices.facility_id,
    count(*) as rows,
    arg_min(source_file, (source_file, source_row)) as source_file,
    arg_min(source_row, (source_file, source_row)) as source_row
  from prices
  where trim(prices.facility_id) <> ''
    and prices.facility_id not in (select facility_id from dim_facility)
  group by prices.facility_id
),
lump_twice as (
  select facility_id, service, min(month) as month
  from (
    select facility_id, service, month
    from fact_contract_charge
    group by facility_id, service, month
    having count(*) filter (where space_id is null and unit = 'month') > 0
      and count(*) filter (where space_id is not null) > 0
  )
  group by facility_id, service
),
displaced as (
  select
    lumps.facility_id,
    lumps.service,
    count(distinct prices.source_row) as rows
  from (select distinct facility_id, service from int_lump_sum) as lumps
  inner join prices
    on lumps.service = prices.service
    and prices.facility_id is null
    and prices.unit_key in (
      'm2/year', 'm2/half_year', 'm2/quarter', 'm2/month', 'm2/visit',
      'visit', 'hour'
    )
  group by lumps.facility_id, lumps.service
),
never_valid as (
  select subject, valid_from, valid_to
  from prices
  where ends_on <= valid_from
),
overlapping as (
  select distinct younger.subject, younger.unit_key, younger.valid_from
  from prices as younger
  inner join prices as older
    on younger.subject = older.subject
    and younger.unit_key = older.unit_key
    and (older.valid_from, older.unit, older.price_dkk)
    < (younger.valid_from, younger.unit, younger.price_dkk)
    and (
      older.valid_from = younger.valid_from or older.valid_to is not null
    )
    and older.ends_on > younger.valid_from
    and younger.ends_on > younger.valid_from
),
gaps as (
  select distinct older.subject, older.unit_key, older.valid_to
  from prices as older
  inner join prices as younger
    on older.subject = younger.subject
    and older.unit_key = younger.unit_key
    and younger.valid_from = older.valid_to + 1
  anti join prices as between_them
    on older.subject = between_them.subject
    and older.unit_key = between_them.unit_key
    and between_them.valid_from <= older.valid_to
    and between_them.ends_on > older.valid_to
),
doubled as (
  select
    facility_id,
    string_agg(distinct unit, ' and ' order by unit) as units,
    min(month) as month
  from fact_contract_charge
  where service = 'cleaning'
    and space_id is not null
  group by facility_id, month
  having count(distinct unit) > 1
),
findings as (
  select
    'price_unit_unknown' as code,
    'warning' as severity,
    'a price of ' || service || ' is per ' || unit
      || ': nothing is due by it; use m2/year, m2/quarter, m2/month, DKK/year '
      || 'for a lump sum, a unit of driver_volume, and for cleaning m2/visit, '
      || 'visit or hour' as message,
    cast(null as varchar) as source_file,
    cast(null as bigint) as source_row,
    cast(null as varchar) as facility_id
  from odd_price
  union all
  select
    'price_not_indexed', 'warning',
    case when rows = 1 then '1 price (' || services || ') is'
      else rows || ' prices (' || services || ') are' end
      || ' not indexed, and what is due is too low or too high by that: '
      || problem || '. Write one percentage a year, or indices with their '
      || 'shares whose values are delivered',
    source_file, source_row, null
  from indexed
  union all
  select
    'index_value_missing', 'warning',
    case when rows = 1 then '1 price (' || services || ') follows'
      else rows || ' prices (' || services || ') follow' end
      || ' an index without a value for its first day, or without a new one '
      || 'for an anniversary: the newest older value is used. Deliver the '
      || 'missing index_value rows',
    source_file, source_row, null
  from gapped
  union all
  select
    'lump_sum_without_facility', 'warning',
    case when rows = 1 then '1 lump sum (' || services || ') names'
      else rows || ' lump sums (' || services || ') name' end
      || ' no facility: nothing is due by it. Write one row for each facility',
    source_file, source_row, null
  from homeless
  union all
  select
    'price_facility_unknown', 'warning',
    case when rows = 1 then '1 contract price is'
      else rows || ' contract prices are' end || ' of the facility '
      || facility_id || ', which no register, model or record names: nothing '
      || 'is due by it',
    source_file, source_row, null
  from lost
  union all
  select
    'lump_sum_due_twice', 'warning',
    service || ' of ' || facility_id || ' is due as a lump sum and by prices '
      || 'of the facility for its rooms in the same month, from ' || month
      || ' on: both count; end one with valid_to',
    null, null, facility_id
  from lump_twice
  union all
  select
    'lump_sum_replaces_price', 'info',
    service || ' of ' || facility_id || ' is due as a lump sum: '
      || case when rows = 1 then '1 general price of the service is'
        else rows || ' general prices of the service are' end
      || ' not used there while it holds',
    null, null, facility_id
  from displaced
  union all
  select
    'price_never_valid', 'warning',
    'a price of ' || subject || ' from ' || valid_from || ' ends on '
      || valid_to || ', before it begins: nothing is due by it',
    null, null, null
  from never_valid
  union all
  select
    'prices_overlap', 'warning',
    'two prices of ' || subject || ' per ' || unit_key || ' hold from '
      || valid_from || ' on: the younger is used, of two from one day the '
      || 'lower; end the older one with valid_to',
    null, null, null
  from overlapping
  union all
  select
    'price_gap_of_a_day', 'warning',
    'a price of ' || subject || ' per ' || unit_key || ' ends before '
      || valid_to || ' and the next begins a day later, so nothing is due on '
      || 'that day: valid_to is the first day on which a price no longer holds',
    null, null, null
  from gaps
  union all
  select
    'cleaning_due_twice', 'warning',
    'cleaning of ' || facility_id || ' is due per ' || units
      || ' in the same month, from ' || min(month) || ' on: the same visits'
      || ' count by each; end the older price with valid_to',
    null, null, null
  from doubled
  group by facility_id, units
)
select * from findings