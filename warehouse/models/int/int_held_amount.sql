-- grain: row of a file that is held with an amount
-- of a row whose months are columns, each month is held by itself: they add up;
-- a row that is held twice counts once
with months as (
  select
    kind,
    delivery_sha256,
    source_row,
    min(source_file) as source_file,
    min(code) as code,
    max(amount_dkk) as amount_dkk
  from raw_held
  where amount_dkk is not null
  group by
    kind,
    delivery_sha256,
    source_row,
    regexp_extract(text, '"month": "([0-9-]+)"', 1)
)
select
  kind,
  delivery_sha256,
  source_row,
  min(source_file) as source_file,
  min(code) as code,
  sum(amount_dkk) as amount_dkk
from months
group by kind, delivery_sha256, source_row
