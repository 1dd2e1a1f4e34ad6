-- grain: part of a month and counted room, with the visits due in it
-- up to five visits a week fall on workdays, more of them on all days; a visit
-- takes the minutes of its set-up, area and objects, thorough or light by the
-- digits of its program: those of the run date for objects
with rooms as (
  select
    periods.month,
    periods.first_day,
    periods.days,
    periods.days_in_month,
    periods.workdays,
    spaces.space_id,
    spaces.valid_from,
    spaces.facility_id,
    spaces.category,
    spaces.is_cleanable,
    spaces.net_area_m2,
    date_diff(
      'day',
      greatest(spaces.valid_from, periods.first_day),
      least(coalesce(spaces.valid_to, periods.next_day), periods.next_day)
    ) as valid_days
  from int_space as spaces
  inner join int_period as periods
    on spaces.valid_from < periods.next_day
    and coalesce(spaces.valid_to, open_end()) > periods.first_day
  where spaces.is_counted
),
overrides as (
  select * from int_room_override
  where visits_per_week is not null
),
programs as (
  select * from int_scheduled_program
),
tasks as (
  select
    rooms.*,
    case when rooms.is_cleanable then coalesce(
      programs.visits_per_week, categories.visits_per_week, 0
    ) else 0 end as visits_per_week,
    coalesce(programs.thorough_floor / nullif(programs.visits, 0), 1)
      as floor_share_thorough,
    coalesce(programs.thorough_rest / nullif(programs.visits, 0), 1)
      as rest_share_thorough
  from rooms
  left join programs
    on rooms.first_day = programs.first_day
    and rooms.space_id = programs.space_id
    and rooms.valid_from = programs.valid_from
  left join ref_category as categories on rooms.category = categories.category
  anti join overrides
    on rooms.space_id = overrides.space_id
    and coalesce(programs.task, 'regular') = 'regular'
  union all by name
  select
    rooms.*,
    case when rooms.is_cleanable then overrides.visits_per_week else 0 end
      as visits_per_week,
    1 as floor_share_thorough,
    1 as rest_share_thorough
  from rooms
  inner join overrides on rooms.space_id = overrides.space_id
),
timed as (
  select
    tasks.*,
    rates.light_factor,
    efforts.setup_minutes + coalesce(objects.object_minutes, 0)
    - coalesce(fixtures.left_out_minutes, 0) as fixed_minutes,
    cast(tasks.net_area_m2 as double) * 60
    / nullif(coalesce(rates.m2_per_hour, categories.m2_per_hour), 0) * (
      efforts.floor_share
      * coalesce(rates.floor_factor, efforts.floor_factor)
      * (
        tasks.floor_share_thorough + (1 - tasks.floor_share_thorough)
        * coalesce(rates.light_factor, efforts.light_floor_factor)
      ) + (
        1 - efforts.floor_share - coalesce(fixtures.replaced_share, 0)
      )
      * coalesce(rates.furnishing_factor, efforts.furnishing_factor)
      * coalesce(rates.soiling_factor, efforts.soiling_factor) * (
        tasks.rest_share_thorough + (1 - tasks.rest_share_thorough)
        * coalesce(rates.light_factor, efforts.light_rest_factor)
      )
    ) as area_minutes,
    case
      when tasks.visits_per_week <= 5
        then tasks.visits_per_week * tasks.workdays / 5
      else tasks.visits_per_week * tasks.days / 7
    end * tasks.valid_days / tasks.days as visits_due
  from tasks
  left join int_category_effort as efforts
    on tasks.category is not distinct from efforts.category
  left join ref_category as categories on tasks.category = categories.category
  left join int_room_object as objects on tasks.space_id = objects.space_id
  left join int_room_rate as rates
    on tasks.first_day = rates.first_day
    and tasks.space_id = rates.space_id
  left join int_room_fixture as fixtures
    on tasks.space_id = fixtures.space_id and rates.m2_per_hour is null
)
select
  month,
  first_day,
  space_id,
  facility_id,
  category,
  cast(any_value(net_area_m2) * any_value(valid_days) as decimal(28, 6))
    as area_days,
  any_value(days_in_month) as days_in_month,
  cast(sum(cast(visits_due as decimal(18, 6))) as decimal(18, 6)) as visits_due,
  cast(
    any_value(cast(net_area_m2 as decimal(20, 6)))
    * sum(cast(visits_due as decimal(18, 6))) as decimal(28, 6)
  ) as due_m2_visits,
  cast(
    sum(cast(
      cast(visits_due as decimal(18, 6))
      * (area_minutes + fixed_minutes) / 60
      as decimal(28, 9)
    )) as decimal(28, 6)
  ) as due_hours,
  cast(
    sum(cast(
      cast(visits_due as decimal(18, 6)) * fixed_minutes / 60
      as decimal(28, 9)
    )) as decimal(28, 6)
  ) as due_fixed_hours,
  max(light_factor) filter (
    where floor_share_thorough < 1 or rest_share_thorough < 1
  ) as light_factor
from timed
group by month, first_day, space_id, facility_id, category, valid_from
