-- one row a case that is on time or late
select
  month,
  facility_id,
  district,
  service,
  priority,
  judged as amount
from explained_cases
where judged = 1
