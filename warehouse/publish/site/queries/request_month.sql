-- grain: month and facility
select
  cast(date_trunc('month', scanned_on) as date) as month,
  facility_id,
  count(*) as requests,
  count(responded_at) as answered,
  count(closed_at) as closed
from fact_service_request
where scanned_on is not null
group by all
