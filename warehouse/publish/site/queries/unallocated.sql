-- grain: facility and service
select
  facility_id,
  coalesce(service, 'unknown') as service,
  count(*) as lines,
  sum(unallocated_dkk) as unallocated_dkk
from mart_cost_ledger
where unallocated_dkk <> 0
group by all
