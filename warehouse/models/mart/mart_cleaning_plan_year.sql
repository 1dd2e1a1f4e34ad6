-- grain: period, level and place with planned rooms
-- the period is the calendar year of the run date, which the plan covers
with setting as (
  select strftime(as_of, '%Y') as period from raw_setting
),
rooms as (
  select
    space_id,
    any_value(facility_id) as facility_id,
    max(area_m2) as area_m2,
    sum(hours_per_year) as hours_per_year,
    sum(calendar_hours_per_year) as calendar_hours_per_year,
    sum(cost_dkk_per_year) as cost_dkk_per_year
  from mart_cleaning_plan
  group by space_id
),
summed as (
  select
    setting.period,
    places.level,
    places.place,
    count(*) as rooms,
    cast(sum(rooms.area_m2) as decimal(18, 6)) as area_m2,
    cast(sum(rooms.hours_per_year) as decimal(18, 6)) as hours_per_year,
    cast(sum(rooms.calendar_hours_per_year) as decimal(18, 6))
      as calendar_hours_per_year,
    cast(sum(rooms.cost_dkk_per_year) as decimal(18, 2)) as cost_dkk_per_year
  from rooms
  inner join int_figure_place as places
    on rooms.facility_id = places.facility_id
  cross join setting
  group by setting.period, places.level, places.place
)
select
  period,
  level,
  place,
  case when level = 'facility' then place end as facility_id,
  rooms,
  area_m2,
  hours_per_year,
  calendar_hours_per_year,
  cost_dkk_per_year,
  cast(cost_dkk_per_year as double) / nullif(cast(area_m2 as double), 0)
    as cost_per_m2_dkk
from summed
order by period, level, place
