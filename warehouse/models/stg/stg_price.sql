-- grain: contract price, its unit and indexation as areal can use them
-- unit_key of what is counted: without currency and month; months: of how many
-- its price is; yearly_factor 1: no indexation, or one that is not a plain
-- percentage
with spelled as (
  select
    *,
    regexp_replace(
      replace(replace(lower(unit), '²', '2'), 'kvm', 'm2'),
      '(kr|dkk|pr\.?|per|[. ])', '', 'g'
    ) as spelling,
    regexp_replace(
      regexp_replace(
        lower(trim(unit)), '^((kr|dkk)\.?)? *(/|pr\.? |per )? *', ''
      ),
      '[ /]+(a |pr\.? |per )?(month|måned|mdr?)\.?$', ''
    ) as counted,
    regexp_extract(
      coalesce(indexation, ''),
      '^\s*([0-9]+(?:[.,][0-9]+)?)\s*(?:%|pct|procent|percent)', 1
    ) as percentage
  from raw_contract_price
)
select
  service,
  price_dkk,
  unit,
  valid_from,
  valid_to,
  category,
  facility_id,
  indexation,
  case
    when regexp_full_match(spelling, '/?m2/?(year|yr|år|annum)') then 'm2/year'
    when regexp_full_match(spelling, '/?m2/?(month|måned|md|mdr)')
      then 'm2/month'
    when regexp_full_match(spelling, '/?m2(/?(visit|besøg|gang))?')
      then 'm2/visit'
    when regexp_full_match(spelling, '/?(visit|besøg|gang)') then 'visit'
    when regexp_full_match(spelling, '/?(hour|time|h|timer)') then 'hour'
    else regexp_replace(
      counted, '[ /]+(a |pr\.? |per )?(year|yr|år|annum)$', ''
    )
  end as unit_key,
  case
    when regexp_matches(counted, '[ /](year|yr|år|annum)$') then 12 else 1
  end as months,
  case
    when percentage = '' then 1
    else 1 + cast(replace(percentage, ',', '.') as double) / 100
  end as yearly_factor,
  source_file,
  source_row,
  delivery_sha256
from spelled
