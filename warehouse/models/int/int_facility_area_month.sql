-- grain: month and facility with counted rooms in it
-- a room weighs by the days of the month on which it is valid
with rooms as (
  select * from int_space_month
)
select
  month,
  facility_id,
  count(*) as rooms,
  cast(sum(area_days) / any_value(days_in_month) as decimal(18, 6))
    as net_area_m2
from rooms
group by month, facility_id
