-- grain: deviation from the contract
select
  deviation_id,
  service,
  facility_id,
  period as month,
  reason,
  action,
  source_file,
  source_row,
  delivery_sha256
from raw_deviation
order by deviation_id
