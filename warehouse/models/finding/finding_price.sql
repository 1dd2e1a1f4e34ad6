-- grain: finding about contract prices
with prices as (
  select
    *,
    coalesce(valid_to, open_end()) as ends_on,
    concat_ws(', ', service, category, facility_id) as subject
  from int_price
),
odd_price as (
  select distinct
    service,
    unit
  from prices
  where
    unit_key not in (
      'm2/year', 'm2/half_year', 'm2/quarter', 'm2/month', 'm2/visit', 'visit',
      'hour', 'lump'
    ) and unit_key not in (select word from int_unit_synonym)
  union
  select distinct
    service,
    unit
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
  where
    trim(prices.facility_id) <> ''
    and prices.facility_id not in (select facility_id from dim_facility)
  group by prices.facility_id
),
lump_twice as (
  select
    facility_id,
    service,
    min(month) as month
  from (
    select
      facility_id,
      service,
      month
    from fact_contract_charge
    group by facility_id, service, month
    having
      count(*) filter (where space_id is null and unit = 'month') > 0
      and count(*) filter (where space_id is not null) > 0
  )
  group by facility_id, service
),
displaced as (
  select
    lumps.facility_id,
    lumps.service,
    count(distinct prices.source_row) as rows
  from (select distinct
    facility_id,
    service
  from int_lump_sum) as lumps
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
  select
    subject,
    valid_from,
    valid_to
  from prices
  where ends_on <= valid_from
),
overlapping as (
  select distinct
    younger.subject,
    younger.unit_key,
    younger.valid_from
  from prices as younger
  inner join prices as older
    on younger.subject = older.subject
    and younger.unit_key = older.unit_key
    and (older.valid_from, older.unit, older.price_dkk)
    < (younger.valid_from, younger.unit, younger.price_dkk)
    and (
      younger.valid_from = older.valid_from or older.valid_to is not null
    )
    and younger.valid_from < older.ends_on
    and younger.ends_on > younger.valid_from
),
gaps as (
  select distinct
    older.subject,
    older.unit_key,
    older.valid_to
  from prices as older
  inner join prices as younger
    on older.subject = younger.subject
    and older.unit_key = younger.unit_key
    and younger.valid_from = older.valid_to + 1
  anti join prices as between_them
    on older.subject = between_them.subject
    and older.unit_key = between_them.unit_key
    and older.valid_to >= between_them.valid_from
    and older.valid_to < between_them.ends_on
),
doubled as (
  select
    facility_id,
    string_agg(distinct unit, ' and ' order by unit) as units,
    min(month) as month
  from fact_contract_charge
  where
    service = 'cleaning'
    and space_id is not null
  group by facility_id, month
  having count(distinct unit) > 1
)
select
  'price_unit_unknown' as code,
  json_object('service', service, 'unit', unit) as details
from odd_price
union all by name
select
  'price_not_indexed' as code,
  json_object(
    'rows', rows,
    'services', services,
    'problem', problem ->> '$.problem',
    'names', problem ->> '$.names'
  ) as details,
  source_file,
  source_row
from indexed
union all by name
select
  'index_value_missing' as code,
  json_object('rows', rows, 'services', services) as details,
  source_file,
  source_row
from gapped
union all by name
select
  'lump_sum_without_facility' as code,
  json_object('rows', rows, 'services', services) as details,
  source_file,
  source_row
from homeless
union all by name
select
  'price_facility_unknown' as code,
  json_object('rows', rows, 'facility_id', facility_id) as details,
  source_file,
  source_row
from lost
union all by name
select
  'lump_sum_due_twice' as code,
  json_object(
    'service', service,
    'facility_id', facility_id,
    'month', month
  ) as details,
  facility_id
from lump_twice
union all by name
select
  'lump_sum_replaces_price' as code,
  json_object(
    'service', service,
    'facility_id', facility_id,
    'rows', rows
  ) as details,
  facility_id
from displaced
union all by name
select
  'price_never_valid' as code,
  json_object(
    'subject', subject,
    'valid_from', valid_from,
    'valid_to', valid_to
  ) as details
from never_valid
union all by name
select
  'prices_overlap' as code,
  json_object(
    'subject', subject,
    'unit', unit_key,
    'valid_from', valid_from
  ) as details
from overlapping
union all by name
select
  'price_gap_of_a_day' as code,
  json_object(
    'subject', subject,
    'unit', unit_key,
    'valid_to', valid_to
  ) as details
from gaps
union all by name
select
  'cleaning_due_twice' as code,
  json_object(
    'facility_id', facility_id,
    'units', units,
    'month', min(month)
  ) as details
from doubled
group by facility_id, units
