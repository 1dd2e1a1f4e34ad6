-- grain: bin of the register and interval in which it is in one place
select
  bin_id,
  facility_id,
  room,
  litres,
  threshold_pct,
  max_days,
  coalesce(valid_from, open_start()) as valid_from,
  coalesce(valid_to, open_end()) as valid_to,
  source_file,
  source_row,
  delivery_sha256
from raw_bin
