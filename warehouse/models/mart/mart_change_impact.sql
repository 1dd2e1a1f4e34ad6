-- grain: model version that replaces another
-- a gone room costs what rooms of its category in its facility do in the plan
-- of today, where there are none what the category does by default
with models as (
  select * from dim_model
  where is_in_force
),
changes as (
  select
    later.model_sha256,
    earlier.model_sha256 as previous_model_sha256,
    later.facility_id,
    later.valid_from
  from models as later
  inner join models as earlier
    on later.lineage_id = earlier.lineage_id
    and later.version = earlier.version + 1
),
calendar as (
  select int_workyear.workdays
  from int_workyear
  inner join raw_setting on int_workyear.year = year(raw_setting.as_of)
),
alike as (
  select
    facility_id,
    category,
    cast(
      sum(area_m2) / sum(cast(area_m2 / m2_per_hour as decimal(28, 12)))
      as decimal(18, 6)
    ) as m2_per_hour,
    cast(
      sum(visits_per_week * cast(area_m2 as decimal(20, 6))) / sum(area_m2)
      as decimal(18, 6)
    ) as visits_per_week,
    cast(
      sum(full_visits_per_week * cast(area_m2 as decimal(20, 6))) / sum(area_m2)
      as decimal(18, 6)
    ) as full_visits_per_week,
    max(fixed_minutes) as fixed_minutes
  from int_plan_room
  where area_m2 > 0 and m2_per_hour > 0 and visits_per_week is not null
  group by facility_id, category
),
planned as (
  select
    dim_space.*,
    coalesce(
      plan.m2_per_hour, alike.m2_per_hour, categories.m2_per_hour
    ) as m2_per_hour,
    coalesce(
      plan.visits_per_week, alike.visits_per_week, categories.visits_per_week
    ) as visits_per_week,
    coalesce(
      plan.full_visits_per_week,
      alike.full_visits_per_week,
      categories.visits_per_week
    ) as full_visits_per_week,
    coalesce(plan.fixed_minutes, alike.fixed_minutes, 0) as fixed_minutes
  from dim_space
  left join int_plan_room as plan on dim_space.space_id = plan.space_id
  left join alike
    on dim_space.facility_id = alike.facility_id
    and dim_space.category = alike.category
  left join dim_category as categories
    on dim_space.category = categories.category
  where dim_space.is_counted
  qualify row_number() over (
    partition by dim_space.model_sha256, dim_space.space_id
    order by dim_space.valid_from desc
  ) = 1
),
rooms as (
  select
    planned.*,
    case
      when is_cleanable
        then
          net_area_m2 / m2_per_hour * full_visits_per_week
          + fixed_minutes / 60 * visits_per_week
    end as hours_per_week,
    case
      when visits_per_week <= 5 then calendar.workdays / 5.0
      else 365 / 7.0
    end as weeks
  from planned
  cross join calendar
),
pairs as (
  select
    changes.model_sha256,
    rooms.space_id,
    rooms.net_area_m2 as area_m2,
    null as old_area_m2,
    rooms.category,
    null as old_category,
    rooms.hours_per_week,
    rooms.hours_per_week * rooms.weeks as hours,
    0 as is_old
  from changes
  inner join rooms on changes.model_sha256 = rooms.model_sha256
  union all
  select
    changes.model_sha256,
    rooms.space_id,
    null,
    rooms.net_area_m2,
    null,
    rooms.category,
    -rooms.hours_per_week,
    -rooms.hours_per_week * rooms.weeks,
    1
  from changes
  inner join rooms on changes.previous_model_sha256 = rooms.model_sha256
),
by_room as (
  select
    model_sha256,
    space_id,
    max(area_m2) as area_m2,
    max(old_area_m2) as old_area_m2,
    max(category) as category,
    max(old_category) as old_category,
    min(is_old) as is_gone,
    max(is_old) as is_known,
    sum(cast(hours_per_week as decimal(18, 6))) as hours_per_week,
    sum(cast(hours as decimal(18, 6))) as hours
  from pairs
  group by model_sha256, space_id
),
summed as (
  select
    model_sha256,
    count(*) filter (where is_known = 0) as rooms_new,
    count(*) filter (where is_gone = 1) as rooms_gone,
    count(*) filter (
      where is_known = 1
      and is_gone = 0
      and (
        abs(area_m2 - old_area_m2) > 0.001
        or category is distinct from old_category
      )
    ) as rooms_changed,
    sum(coalesce(area_m2, 0) - coalesce(old_area_m2, 0)) as area_change_m2,
    sum(hours_per_week) as hours_per_week,
    sum(hours) as hours
  from by_room
  group by model_sha256
)
select
  changes.model_sha256,
  changes.previous_model_sha256,
  changes.facility_id,
  changes.valid_from,
  coalesce(summed.rooms_new, 0) as rooms_new,
  coalesce(summed.rooms_gone, 0) as rooms_gone,
  coalesce(summed.rooms_changed, 0) as rooms_changed,
  cast(coalesce(summed.area_change_m2, 0) as decimal(18, 6))
    as net_area_change_m2,
  cast(
    coalesce(summed.hours, 0) * raw_setting.hourly_rate_dkk
    as decimal(18, 2)
  ) as cost_change_dkk_per_year,
  cast(coalesce(summed.hours_per_week, 0) * 60 as decimal(18, 6))
    as minutes_change_per_week
from changes
cross join raw_setting
left join summed on changes.model_sha256 = summed.model_sha256
order by changes.model_sha256
