-- grain: held row and rule it breaks
-- a waived row remains held
with held as (
  select
    raw_held.*,
    waived.source_row is not null as is_waived
  from raw_held
  left join int_waived_row as waived
    on raw_held.source_file = waived.source_file
    and raw_held.delivery_sha256 = waived.delivery_sha256
    and raw_held.code = waived.code
    and raw_held.source_row = waived.source_row
)
select distinct
  kind,
  code,
  message,
  details,
  source_file,
  source_row,
  delivery_sha256,
  text,
  amount_dkk,
  block,
  is_waived
from held
order by all
