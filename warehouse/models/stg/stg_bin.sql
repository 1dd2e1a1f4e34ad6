-- grain: bin of the register and interval in which it is in one place
select
  bin_id,
  facility_id,
  room,
  litres,
  threshold_pct,
  max_days,
  coalesce(valid_from, date '1900-01-01') as valid_from,
  coalesce(valid_to, date '9999-12-31') as valid_to,
  source_file,
  source_row,
  delivery_sha256
from raw_bin
