-- grain: service request
select
  request_id,
  qr_code,
  facility_id,
  space_id,
  service,
  topic,
  scanned_at,
  scanned_on,
  responded_at,
  closed_at,
  answer_minutes,
  order_id,
  link_rule,
  source_file,
  source_row,
  delivery_sha256
from int_service_request
order by request_id
