-- grain: part of a month and counted room, with the visits due in it
-- up to five visits a week fall on workdays, more of them on all days; what a
-- visit takes is that of int_visit_effort
with periods as (
  select * from int_period
),
programs as (
  select * from int_program_period
),
rooms as (
  select
    periods.month,
    periods.first_day,
    periods.days,
    periods.days_in_month,
    periods.workdays,
    spaces.space_id,
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
  inner join periods
    on spaces.valid_from < periods.next_day
    and coalesce(spaces.valid_to, open_end()) > periods.first_day
  where spaces.is_counted
),
frequencies as (
  select
    rooms.*,
    case when rooms.is_cleanable then coalesce(
      overrides.visits_per_week,
      of_room.visits_per_week,
      of_facility.visits_per_week,
      of_category.visits_per_week,
      categories.visits_per_week,
      0
    ) else 0 end as visits_per_week,
    case when overrides.visits_per_week is null then coalesce(
      of_room.code,
      of_facility.code,
      of_category.code
    ) end as code,
    coalesce(rates.m2_per_hour, categories.m2_per_hour) as m2_per_hour,
    rates.light_factor
  from rooms
  left join int_room_override as overrides
    on rooms.space_id = overrides.space_id
  left join programs as of_room
    on rooms.first_day = of_room.first_day
    and rooms.space_id = of_room.space_id
  left join programs as of_facility
    on rooms.first_day = of_facility.first_day
    and rooms.facility_id = of_facility.facility_id
    and rooms.category = of_facility.category
  left join programs as of_category
    on rooms.first_day = of_category.first_day
    and rooms.category = of_category.category
    and of_category.facility_id is null
    and of_category.space_id is null
  left join ref_category as categories on rooms.category = categories.category
  left join int_room_rate as rates
    on rooms.first_day = rates.first_day
    and rooms.space_id = rates.space_id
),
visits as (
  select
    *,
    cast(
      case
        when visits_per_week <= 5 then visits_per_week * workdays / 5
        else visits_per_week * days / 7
      end * valid_days / days as decimal(18, 6)
    ) as visits_due
  from frequencies
)
select
  month,
  first_day,
  space_id,
  facility_id,
  visits.category,
  cast(net_area_m2 * valid_days as decimal(28, 6)) as area_days,
  days_in_month,
  visits_due,
  cast(
    cast(net_area_m2 as decimal(20, 6)) * visits_due as decimal(28, 6)
  ) as due_m2_visits,
  cast(
    visits_due * (
      net_area_m2 / nullif(m2_per_hour, 0) * efforts.visit_share
      + efforts.setup_minutes / 60
    ) as decimal(28, 6)
  ) as due_hours,
  case when efforts.has_light then visits.light_factor end as light_factor
from visits
left join int_visit_effort as efforts
  on visits.code is not distinct from efforts.code
  and visits.category is not distinct from efforts.category
  and visits.light_factor is not distinct from efforts.light_factor
