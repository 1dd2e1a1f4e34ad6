-- grain: decision, with the portfolio, district or facility that it is about
-- a level that is none of them is unknown
with setting as (
  select
    as_of,
    coalesce(nullif(portfolio_name, ''), 'portfolio') as portfolio
  from raw_setting
),
places as (
  select
    'facility' as level,
    facility_id as place,
    lower(trim(facility_id)) as place_key,
    1 as preference
  from int_facility
  union all
  select distinct
    'district',
    district,
    lower(trim(district)),
    2
  from int_facility
  where district is not null
  union all
  select
    'portfolio',
    setting.portfolio,
    names.place_key,
    3
  from setting
  cross join (
    select
      unnest([
        'portfolio', 'portefølje', 'porteføljen', 'portefolje', 'portfölj',
        'portefeuille'
      ]) as place_key
    union
    select lower(trim(portfolio)) from setting
  ) as names
)
select
  decisions.decision_id,
  coalesce(places.level, 'unknown') as level,
  coalesce(places.place, decisions.level) as place,
  case when places.level = 'facility' then places.place end as facility_id,
  decisions.text,
  decisions.owner,
  decisions.due,
  decisions.status,
  decisions.status = 'open' and decisions.due < setting.as_of as is_overdue,
  decisions.source_file,
  decisions.source_row,
  decisions.delivery_sha256
from raw_decision as decisions
cross join setting
left join places on lower(trim(decisions.level)) = places.place_key
qualify row_number() over (
  partition by decisions.decision_id
  order by places.preference, places.place
) = 1
