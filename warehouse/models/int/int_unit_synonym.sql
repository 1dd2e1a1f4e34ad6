-- grain: unit of a volume, and word that a price may use for one of it
-- meals: meal; måltider: måltid; pakker: pakke; genstande: genstand
with units as (
  select distinct unit from int_volume
),
words as (
  select
    unit,
    unnest([
      unit, '1' || unit, '1 ' || unit, regexp_replace(unit, 's$', ''),
      regexp_replace(unit, 'r$', ''), regexp_replace(unit, 'er$', ''),
      regexp_replace(unit, 'e$', '')
    ]) as word
  from units
)
select distinct
  unit,
  word
from words
