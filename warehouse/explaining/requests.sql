-- one part a service request
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
  isoyear(requests.scanned_on) as iso_year,
  week(requests.scanned_on) as iso_week,
  requests.facility_id,
  requests.service,
  1 as one,
  cast(requests.responded_at is not null as integer) as answered,
  cast(not clocks.is_done as integer) as still_open,
  cast(requests.order_id is not null as integer) as with_order,
  requests.answer_minutes,
  cast(null as varchar) as driver,
  coalesce('taken up by ' || requests.order_id, 'no order') as rule,
  requests.space_id,
  requests.request_id as line_id,
  requests.source_file,
  requests.source_row
from requests
inner join clocks on requests.request_id = clocks.order_id
order by requests.request_id
