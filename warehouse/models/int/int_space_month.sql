-- grain: month and counted room valid in it
-- place and category are those of its last version in the month
select
  month,
  space_id,
  arg_max(facility_id, valid_from) as facility_id,
  coalesce(arg_max_null(building, valid_from), 'unnamed') as building,
  coalesce(arg_max_null(category, valid_from), 'unclassified') as category,
  cast(sum(net_area_m2 * days) as decimal(28, 6)) as area_days,
  any_value(days_in_month) as days_in_month
from int_space_version_month
group by month, space_id
