-- grain: month, facility, building, category and service
-- divided by month: fact_allocation, fact_facility_month, fact_space_month
-- building and category are null where a cost is known only above rooms,
-- category alone where it is known of a building; where the models cover only
-- a part of the facility the cost per m² is too high by what they lack
with allocated as (
  select * from fact_allocation
),
rooms as (
  select * from fact_space_month
),
last_place as (
  select
    space_id,
    coalesce(arg_max_null(building, valid_from), 'unnamed') as building,
    coalesce(arg_max_null(category, valid_from), 'unclassified') as category
  from dim_space
  group by space_id
),
place_areas as (
  select
    month,
    facility_id,
    building,
    category,
    cast(sum(area_days) / any_value(days_in_month) as decimal(18, 6))
      as net_area_m2
  from rooms
  group by month, facility_id, building, category
),
building_areas as (
  select
    month,
    facility_id,
    building,
    sum(net_area_m2) as net_area_m2
  from place_areas
  group by month, facility_id, building
),
facility_areas as (
  select * from fact_facility_month
),
placed as (
  select
    allocated.month,
    allocated.facility_id,
    coalesce(rooms.building, last_place.building, allocated.building)
      as building,
    coalesce(rooms.category, last_place.category) as category,
    allocated.service,
    allocated.driver,
    allocated.amount_dkk
  from allocated
  left join rooms
    on allocated.space_id = rooms.space_id and allocated.month = rooms.month
  left join last_place on allocated.space_id = last_place.space_id
),
summed as (
  select
    month,
    facility_id,
    building,
    category,
    service,
    sum(amount_dkk) as cost_dkk,
    string_agg(distinct driver, '+' order by driver) as driver
  from placed
  group by month, facility_id, building, category, service
),
joined as (
  select
    summed.*,
    case
      when summed.building is null then facility_areas.net_area_m2
      when summed.category is null then building_areas.net_area_m2
      else place_areas.net_area_m2
    end as net_area_m2
  from summed
  left join place_areas
    on summed.month = place_areas.month
    and summed.facility_id = place_areas.facility_id
    and summed.building = place_areas.building
    and summed.category = place_areas.category
  left join building_areas
    on summed.month = building_areas.month
    and summed.facility_id = building_areas.facility_id
    and summed.building = building_areas.building
  left join facility_areas
    on summed.month = facility_areas.month
    and summed.facility_id = facility_areas.facility_id
)
select
  joined.month,
  joined.facility_id,
  building,
  category,
  service,
  cast(cost_dkk as decimal(18, 2)) as cost_dkk,
  cast(net_area_m2 as decimal(18, 6)) as net_area_m2,
  cast(cost_dkk as double) / nullif(cast(net_area_m2 as double), 0)
    as cost_per_m2_dkk,
  driver,
  coalesce(coverage.is_partly_modelled, false) as is_partly_modelled
from joined
left join mart_coverage as coverage
  on joined.facility_id = coverage.facility_id
order by
  joined.month, joined.facility_id, building nulls first,
  category nulls first, service
