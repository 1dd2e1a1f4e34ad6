-- grain: contract price, its unit as areal can use it
-- unit_key of what is counted: without currency and month; months: of how many
-- its price is; lump: a sum for a facility, of so many months
with spelled as (
  select
    *,
    regexp_replace(
      regexp_replace(
        replace(lower(unit), '²', '2'),
        'kvm|qm|sqm|square met(er|re)s?', 'm2'
      ),
      '(kr|dkk|pr\.?|per|[. ])', '', 'g'
    ) as spelling,
    regexp_replace(
      regexp_replace(
        lower(trim(unit)), '^((kr|dkk)\.?)? *(/|pr\.? |per )? *', ''
      ),
      '[ /]+(a |pr\.? |per )?(month|måned|mdr?)\.?$', ''
    ) as counted,
    regexp_replace(
      regexp_replace(
        regexp_replace(lower(unit), '\bp\.? ?a\b\.?', 'year', 'g'),
        '\b(kr|dkk|pr|per|pro|om|i|a|the)\b\.?', '', 'g'
      ),
      '[ ./,()-]', '', 'g'
    ) as bare
  from raw_contract_price
),
words as (
  select
    '(year|yr|years|yearly|annual|annually|annum|år|året|åren|årligt|årlig|'
    || 'jahr|jährlich|jaar|jaarlijks|an|annuel)' as year,
    '(month|monthly|måned|måneden|månedligt|månedlig|md|mdr|mnd|månad|'
    || 'månaden|månadsvis|mån|monat|monatlich|maand|maandelijks|mois|'
    || 'mensuel)' as month,
    '(quarter|quarterly|qtr|kvartal|kvartalet|kvartalsvis|quartal|kwartaal|'
    || 'trimestre)' as quarter,
    '(halfyear|halfyearly|halvår|halvårligt|halvårlig|halbjahr|halfjaar|'
    || 'semestre)' as half_year,
    '(lumpsum|lump|fast|fastpris|fastepris|fastsum|fastbeløb|fastbelopp|'
    || 'fixed|fixedprice|fixedsum|flatrate|flatfee|flat|rundsum|'
    || 'klumpsum|engangssum|pauschale?|pauschalpreis|festpreis|fest|'
    || 'abonnement|subscription|vastbedrag|vasteprijs|forfait|facility|'
    || 'ejendom|bygning|sum|total|ialt)?' as lump
),
known as (
  select
    spelled.*,
    case
      when regexp_full_match(bare, lump || year) then 12
      when regexp_full_match(bare, lump || half_year) then 6
      when regexp_full_match(bare, lump || quarter) then 3
      when regexp_full_match(bare, lump || month) then 1
    end as lump_months,
    case
      when regexp_full_match(spelling, '/?m2/?' || year) then 'm2/year'
      when regexp_full_match(spelling, '/?m2/?' || half_year)
        then 'm2/half_year'
      when regexp_full_match(spelling, '/?m2/?' || quarter) then 'm2/quarter'
      when regexp_full_match(spelling, '/?m2/?' || month) then 'm2/month'
    end as area_key
  from spelled
  cross join words
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
    when lump_months is not null then 'lump'
    when area_key is not null then area_key
    when regexp_full_match(
      spelling, '/?m2(/?(visit|besøg|gang|besøk|besök|gång|besuch|bezoek))?'
    ) then 'm2/visit'
    when regexp_full_match(
      spelling, '/?(visit|besøg|gang|besøk|besök|gång|besuch|bezoek)'
    ) then 'visit'
    when regexp_full_match(
      spelling, '/?(hour|time|h|timer|timme|tim|stunde|std|uur)'
    ) then 'hour'
    else regexp_replace(
      counted, '[ /]+(a |pr\.? |per )?(year|yr|år|annum)$', ''
    )
  end as unit_key,
  case
    when lump_months is not null then lump_months
    when regexp_matches(counted, '[ /](year|yr|år|annum)$') then 12
    else 1
  end as months,
  source_file,
  source_row,
  delivery_sha256
from known
