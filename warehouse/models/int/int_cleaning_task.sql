-- grain: counted cleanable room of the run date and task of its cleaning
-- minutes are those of one visit: set-up, floor and rest (thorough or light),
-- objects
with tasks as (
  select * from int_regular_task
),
spaces as (
  select * from int_space_current
),
elevations as (
  select * from int_model_space
),
points as (
  select * from int_room_point
),
rates as (
  select * from int_current_rate
),
efforts as (
  select * from ref_category_effort
),
joined as (
  select
    tasks.*,
    spaces.storey,
    spaces.number,
    spaces.name,
    spaces.needs_escort,
    elevations.storey_elevation_m,
    points.point_x_m,
    points.point_y_m,
    coalesce(own.floor_share, usual.floor_share) as floor_share,
    coalesce(own.setup_minutes, usual.setup_minutes) as setup_minutes,
    coalesce(
      rates.light_factor, own.light_floor_factor, usual.light_floor_factor
    ) as light_floor,
    coalesce(
      rates.light_factor, own.light_rest_factor, usual.light_rest_factor
    ) as light_rest,
    coalesce(rates.m2_per_hour, categories.m2_per_hour) as m2_per_hour,
    coalesce(rates.rate_source, 'shipped') as rate_source,
    tasks.area_m2
    / nullif(coalesce(rates.m2_per_hour, categories.m2_per_hour), 0) * 60
      as area_minutes
  from tasks
  inner join spaces on tasks.space_id = spaces.space_id
  left join rates on tasks.space_id = rates.space_id
  left join ref_category as categories on tasks.category = categories.category
  left join elevations
    on spaces.model_sha256 = elevations.model_sha256
    and spaces.step_id = elevations.step_id
  left join points
    on spaces.model_sha256 = points.model_sha256
    and spaces.step_id = points.step_id
  left join efforts as own on tasks.category = own.category
  inner join efforts as usual on usual.category is null
)
select
  space_id,
  task,
  facility_id,
  building,
  storey,
  storey_elevation_m,
  number,
  name,
  category,
  area_m2,
  needs_escort,
  cast(null as varchar) as skill,
  visits_per_week,
  visits_per_week as regular_visits_per_week,
  visits_per_week as minimum_visits_per_week,
  visits_per_week as maximum_visits_per_week,
  visits_per_year,
  thorough_floor_per_week,
  thorough_rest_per_week,
  cast(setup_minutes as decimal(18, 9)) as setup_minutes,
  cast(area_minutes * floor_share as decimal(18, 9)) as floor_minutes,
  cast(area_minutes * floor_share * light_floor as decimal(18, 9))
    as light_floor_minutes,
  cast(area_minutes * (1 - floor_share) as decimal(18, 9)) as rest_minutes,
  cast(area_minutes * (1 - floor_share) * light_rest as decimal(18, 9))
    as light_rest_minutes,
  cast(0 as decimal(18, 9)) as object_minutes,
  m2_per_hour,
  rate_source,
  cast(null as time) as earliest,
  cast(null as time) as latest,
  point_x_m,
  point_y_m,
  reason || case
    when has_light
      then
        '; ' || concat_ws(
          ' and ',
          case
            when has_light_floor
              then 'a light floor takes ' || cast(light_floor as double)
          end,
          case
            when has_light_rest
              then 'a light rest takes ' || cast(light_rest as double)
          end
        ) || ' of the time of a thorough one'
    else ''
  end as reason
from joined
order by space_id, task
