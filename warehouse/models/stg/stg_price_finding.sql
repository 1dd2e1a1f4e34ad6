-- grain: finding about contract prices
with prices as (
  select
    *,
    coalesce(valid_to, date '9999-12-31') as ends_on,
    concat_ws(', ', service, category, facility_id) as subject
  from stg_price
),
odd_price as (
  select distinct service, unit
  from prices
  where unit_key not in (
    'm2/year', 'm2/month', 'm2/visit', 'visit', 'hour'
  ) and unit_key not in (select word from stg_volume_word)
  union
  select distinct service, unit
  from prices
  where service <> 'cleaning' and unit_key in ('m2/visit', 'visit', 'hour')
),
indexed as (
  select distinct service, indexation
  from prices
  where trim(indexation) <> '' and yearly_factor = 1
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
  from fact_due
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
      || ': nothing is due by it; use m2/year, m2/month, a unit of '
      || 'driver_volume, and for cleaning m2/visit, visit or hour' as message
  from odd_price
  union all
  select
    'price_not_indexed', 'info',
    'prices of ' || service || ' follow ' || indexation
      || ': only a plain percentage a year is reckoned'
  from indexed
  union all
  select
    'price_never_valid', 'warning',
    'a price of ' || subject || ' from ' || valid_from || ' ends on '
      || valid_to || ', before it begins: nothing is due by it'
  from never_valid
  union all
  select
    'prices_overlap', 'warning',
    'two prices of ' || subject || ' per ' || unit_key || ' hold from '
      || valid_from || ' on: the younger is used, of two from one day the '
      || 'lower; end the older one with valid_to'
  from overlapping
  union all
  select
    'price_gap_of_a_day', 'warning',
    'a price of ' || subject || ' per ' || unit_key || ' ends before '
      || valid_to || ' and the next begins a day later, so nothing is due on '
      || 'that day: valid_to is the first day on which a price no longer holds'
  from gaps
  union all
  select
    'cleaning_due_twice', 'warning',
    'cleaning of ' || facility_id || ' is due per ' || units
      || ' in the same month, from ' || min(month) || ' on: the same visits'
      || ' count by each; end the older price with valid_to'
  from doubled
  group by facility_id, units
)
select * from findings