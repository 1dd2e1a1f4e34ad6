-- grain: month and version of a counted room that is valid in it
-- days: on how many of the month's days; last_on: the last of them
with months as (
  select * from int_month
),
rooms as (
  select * from int_space
  where is_counted
),
valid as (
  select
    months.month,
    months.days_in_month,
    rooms.space_id,
    rooms.valid_from,
    rooms.facility_id,
    rooms.building,
    rooms.category,
    rooms.net_area_m2,
    greatest(rooms.valid_from, months.month) as first_on,
    least(coalesce(rooms.valid_to, months.next_month), months.next_month)
      as ends_on
  from rooms
  inner join months
    on rooms.valid_from < months.next_month
    and coalesce(rooms.valid_to, months.next_month) > months.month
)
select
  * exclude (first_on, ends_on),
  date_diff('day', first_on, ends_on) as days,
  ends_on - 1 as last_on
from valid
