-- grain: QR code and ISO week on the portfolio's clock
-- a code that moves within the week has the place of its last request
with requests as (
  select * from fact_service_request
),
clocks as (
  select
    order_id,
    is_done
  from fact_sla_case
  where kind = 'service_request'
)
select
  requests.qr_code,
  cast(isoyear(requests.scanned_on) as bigint) as iso_year,
  cast(week(requests.scanned_on) as bigint) as iso_week,
  arg_max(requests.facility_id, (requests.scanned_at, requests.request_id))
    as facility_id,
  arg_max_null(requests.space_id, (requests.scanned_at, requests.request_id))
    as space_id,
  count(*) as requests,
  count(requests.responded_at) as answered,
  count(*) filter (where not clocks.is_done) as open_requests,
  count(requests.order_id) as with_order,
  median(requests.answer_minutes) as median_answer_minutes
from requests
inner join clocks on requests.request_id = clocks.order_id
group by
  requests.qr_code,
  isoyear(requests.scanned_on),
  week(requests.scanned_on)
order by requests.qr_code, iso_year, iso_week
