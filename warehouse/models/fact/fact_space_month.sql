-- grain: month and counted room valid in it
-- place and category are those of its last version in the month
with months as (
  select * from stg_month
),
rooms as (
  select * from dim_space where is_counted
),
valid_days as (
  select
    months.month,
    months.days_in_month,
    rooms.space_id,
    rooms.valid_from,
    rooms.facility_id,
    rooms.building,
    rooms.category,
    rooms.net_area_m2,
    date_diff(
      'day',
      greatest(rooms.valid_from, months.month),
      least(coalesce(rooms.valid_to, months.next_month), months.next_month)
    ) as days
  from rooms
  inner join months
    on rooms.valid_from < months.next_month
    and coalesce(rooms.valid_to, date '9999-12-31') > months.month
)
select
  month,
  space_id,
  arg_max(facility_id, valid_from) as facility_id,
  coalesce(arg_max_null(building, valid_from), 'unnamed') as building,
  coalesce(arg_max_null(category, valid_from), 'unclassified') as category,
  cast(sum(net_area_m2 * days) as decimal(28, 6)) as area_days,
  any_value(days_in_month) as days_in_month
from valid_days
group by month, space_id
order by month, space_id
