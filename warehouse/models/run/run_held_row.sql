-- grain: held row and rule it breaks
with held as (
  select * from raw_held
)
select distinct
  kind,
  code,
  message,
  source_file,
  source_row,
  delivery_sha256,
  text,
  amount_dkk
from held
order by all
