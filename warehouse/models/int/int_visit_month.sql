-- grain: month, facility and category of cleaning visits
-- sums of decimals only, so that they do not depend on their order
with sums as (
  select
    int_visit_sum.month,
    int_visit_sum.facility_id,
    coalesce(rooms.category, 'unclassified') as category,
    int_visit_sum.visits,
    int_visit_sum.cases,
    cast(int_visit_sum.minutes_100 as decimal(26, 0)) * 0.01 as minutes,
    cast(int_visit_sum.minutes_10000 as decimal(30, 0)) * 0.0001
      as minutes_minutes,
    cast(rooms.area_m2 as decimal(12, 2)) as area_m2,
    int_visit_sum.is_done and not int_visit_sum.has_nothing_to_do
    and rooms.area_m2 > 0 as is_measured
  from int_visit_sum
  left join int_room_reference_validity as rooms
    on int_visit_sum.facility_id = rooms.facility_id
    and int_visit_sum.room = rooms.reference
    and int_visit_sum.period_start >= rooms.valid_from
    and int_visit_sum.period_start < rooms.valid_to
)
select
  month,
  facility_id,
  category,
  cast(sum(visits) as bigint) as visits,
  cast(sum(minutes) as decimal(38, 2)) as minutes,
  cast(coalesce(sum(cases) filter (where is_measured), 0) as bigint) as cases,
  sum(cases * area_m2) filter (where is_measured) as area_m2,
  cast(sum(minutes) filter (where is_measured) as decimal(38, 2))
    as measured_minutes,
  cast(sum(minutes_minutes) filter (where is_measured) as decimal(38, 4))
    as minutes_minutes,
  cast(sum(minutes * area_m2) filter (where is_measured) as decimal(38, 4))
    as minutes_area,
  cast(
    sum(cases * area_m2 * area_m2) filter (where is_measured)
    as decimal(38, 4)
  ) as area_area
from sums
group by month, facility_id, category
