-- grain: month, facility, service and unit with a quantity
select
  cast(date_trunc('month', month) as date) as month,
  facility_id,
  service,
  lower(trim(unit)) as unit,
  sum(quantity) as quantity
from raw_driver_volume
group by all
