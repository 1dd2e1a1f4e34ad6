-- grain: room of one facility, over the latest twelve months with requests
select
  space_id,
  count(*) as requests
from fact_service_request
where
  facility_id = getvariable('facility')
  and space_id is not null
  and scanned_on > (
    select max(scanned_on) from fact_service_request
  ) - interval 12 month
group by space_id
