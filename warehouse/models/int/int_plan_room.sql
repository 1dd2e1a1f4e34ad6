-- grain: room of the cleaning plan, with the planned work of all its tasks
-- full visits: those at the m² an hour alone that take as long as those of the
-- week do for the area;
-- fixed minutes: set-up and objects, per visit
with tasks as (
  select
    *,
    thorough_floor_per_week * floor_minutes
    + (visits_per_week - thorough_floor_per_week) * light_floor_minutes
    + thorough_rest_per_week * rest_minutes
    + (visits_per_week - thorough_rest_per_week) * light_rest_minutes
      as area_minutes_per_week
  from int_cleaning_task
)
select
  space_id,
  any_value(facility_id) as facility_id,
  any_value(category) as category,
  any_value(area_m2) as area_m2,
  any_value(m2_per_hour) as m2_per_hour,
  any_value(rate_source) as rate_source,
  cast(sum(visits_per_week) as decimal(18, 9)) as visits_per_week,
  cast(
    sum(area_minutes_per_week)
    / nullif(coalesce(
      any_value(area_m2 * 60 / m2_per_hour),
      any_value(floor_minutes + rest_minutes)
    ), 0)
    as decimal(18, 9)
  ) as full_visits_per_week,
  cast(
    sum((setup_minutes + object_minutes) * visits_per_week)
    / nullif(sum(visits_per_week), 0)
    as decimal(18, 9)
  ) as fixed_minutes,
  string_agg(reason, '; ' order by task <> 'regular', task) as reason
from tasks
group by space_id
order by space_id
