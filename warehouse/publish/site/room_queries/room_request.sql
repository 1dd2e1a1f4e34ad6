-- grain: room of the facilities asked for, over the latest
-- twelve months with requests
select
  facility_id,
  space_id,
  count(*) as requests
from fact_service_request
where
  facility_id in (select unnest($1))
  and space_id is not null
  and scanned_on > (
    select max(scanned_on) from fact_service_request
  ) - interval 12 month
group by facility_id, space_id
