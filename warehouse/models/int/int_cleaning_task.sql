-- grain: counted cleanable room of the run date and task of its cleaning
-- minutes are those of one visit: set-up, floor and rest (thorough or light),
-- objects; as many of the planned visits are thorough as of the regular ones;
-- visits after use have no date and are thorough
with regular as (
  select * from int_regular_task
),
after_use as (
  select * from int_use_visit
  where visits_per_week > 0
),
tasks as (
  select
    *,
    true as is_dated
  from regular
  union all by name
  select
    regular.* replace (
      'after_use' as task,
      after_use.visits_per_week as visits_per_week,
      null as visits_per_year,
      after_use.visits_per_week as thorough_floor_per_week,
      after_use.visits_per_week as thorough_rest_per_week,
      false as has_light,
      after_use.reason as reason
    ),
    false as is_dated
  from regular
  inner join after_use on regular.space_id = after_use.space_id
  where regular.task = 'regular'
),
fixtures as (
  select * from int_room_fixture
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
  select * from int_task_rate
),
efforts as (
  select * from int_category_effort
),
objects as (
  select * from int_room_object
),
demands as (
  select * from int_visit_demand
),
joined as (
  select
    tasks.* replace (
      coalesce(demands.visits_per_week, tasks.visits_per_week)
        as visits_per_week
    ),
    tasks.visits_per_week as regular_visits_per_week,
    demands.minimum_visits_per_week as least_visits_per_week,
    demands.maximum_visits_per_week as most_visits_per_week,
    demands.change_reason,
    spaces.storey,
    spaces.number,
    spaces.name,
    spaces.needs_escort,
    elevations.storey_elevation_m,
    points.point_x_m,
    points.point_y_m,
    rates.m2_per_hour,
    rates.rate_source,
    rates.rate_reason,
    efforts.setup_minutes,
    efforts.skill,
    efforts.earliest,
    efforts.latest,
    objects.object_minutes - coalesce(fixtures.left_out_minutes, 0)
      as object_minutes,
    fixtures.reason as fixture_reason,
    coalesce(rates.light_factor, efforts.light_floor_factor) as light_floor,
    coalesce(rates.light_factor, efforts.light_rest_factor) as light_rest,
    tasks.area_m2 * 60 / nullif(rates.m2_per_hour, 0) * efforts.floor_share
    * coalesce(rates.floor_factor, efforts.floor_factor) as floor_part,
    tasks.area_m2 * 60 / nullif(rates.m2_per_hour, 0)
    * (1 - efforts.floor_share - coalesce(fixtures.replaced_share, 0))
    * coalesce(rates.furnishing_factor, efforts.furnishing_factor)
    * coalesce(rates.soiling_factor, efforts.soiling_factor) as rest_part
  from tasks
  inner join spaces on tasks.space_id = spaces.space_id
  left join rates on tasks.space_id = rates.space_id
  left join demands
    on tasks.space_id = demands.space_id and tasks.task = 'regular'
  left join elevations
    on spaces.model_sha256 = elevations.model_sha256
    and spaces.step_id = elevations.step_id
  left join points
    on spaces.model_sha256 = points.model_sha256
    and spaces.step_id = points.step_id
  left join efforts on tasks.category is not distinct from efforts.category
  left join objects on tasks.space_id = objects.space_id
  left join fixtures
    on tasks.space_id = fixtures.space_id and rates.is_shipped
)
select
  space_id,
  task,
  is_dated,
  facility_id,
  building,
  storey,
  storey_elevation_m,
  number,
  name,
  category,
  area_m2,
  needs_escort,
  skill,
  visits_per_week,
  regular_visits_per_week,
  coalesce(least_visits_per_week, visits_per_week) as minimum_visits_per_week,
  coalesce(most_visits_per_week, visits_per_week) as maximum_visits_per_week,
  visits_per_year,
  cast(
    thorough_floor_per_week * coalesce(
      visits_per_week / nullif(regular_visits_per_week, 0), 1
    ) as decimal(18, 9)
  ) as thorough_floor_per_week,
  cast(
    thorough_rest_per_week * coalesce(
      visits_per_week / nullif(regular_visits_per_week, 0), 1
    ) as decimal(18, 9)
  ) as thorough_rest_per_week,
  cast(setup_minutes as decimal(18, 9)) as setup_minutes,
  cast(floor_part as decimal(18, 9)) as floor_minutes,
  cast(floor_part * light_floor as decimal(18, 9)) as light_floor_minutes,
  cast(rest_part as decimal(18, 9)) as rest_minutes,
  cast(rest_part * light_rest as decimal(18, 9)) as light_rest_minutes,
  cast(coalesce(object_minutes, 0) as decimal(18, 9)) as object_minutes,
  m2_per_hour,
  rate_source,
  earliest,
  latest,
  point_x_m,
  point_y_m,
  concat_ws(
    '; ',
    reason,
    change_reason,
    case
      when has_light
        then
          concat_ws(
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
    end,
    case when is_dated then fixture_reason end,
    case when is_dated then rate_reason end
  ) as reason
from joined
order by space_id, task
