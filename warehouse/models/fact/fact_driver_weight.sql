-- grain: month, driver and room; space_id is null for the quantity of a
-- facility that has no rooms with an area
-- divided by month: int_driver_key, int_driver_quantity, int_driver_room
-- divided by month: int_scheduled_cleaning, int_space_month
-- divided by month: int_weight_direct_cost, int_weight_model
-- to add a driver is to add one query to found, or a quantity to
-- int_driver_quantity;
-- a quantity goes to the place that its record names, else to the rooms where
-- its service happens, by net area, else to all rooms of the facility
-- heads: of these rooms, each that states how many people it is for takes them,
-- and the others the rest by net area; all heads go by what is stated where
-- the rooms state more than there are, or every one of them states it
with months as (
  select * from int_space_month
),
keys as (
  select * from int_driver_key
),
quantities as (
  select * from int_driver_quantity
),
found as (
  select
    month,
    space_id,
    'net_area' as driver,
    area_days as weight
  from months
  union all
  select
    month,
    space_id,
    'cleaned_m2_visits',
    sum(due_m2_visits)
  from int_scheduled_cleaning
  group by month, space_id
  union all
  select
    cast(date_trunc('month', date) as date),
    space_id,
    'recorded_m2_visits',
    sum(area_m2)
  from fact_visit
  where is_done and space_id is not null
  group by all
  union all
  select
    month,
    space_id,
    driver,
    weight
  from int_weight_model
  union all
  select
    month,
    space_id,
    driver,
    weight
  from int_weight_direct_cost
),
candidates as (
  select
    keys.month,
    keys.driver,
    found.space_id,
    cast(found.weight as decimal(28, 6)) as weight,
    null as quantity,
    0 as part,
    false as is_named,
    false as is_quantity
  from keys
  inner join found
    on keys.month = found.month and keys.weighs_by = found.driver
  where found.weight > 0
  union all
  select
    quantities.month,
    quantities.driver,
    months.space_id,
    months.area_days,
    quantities.quantity,
    quantities.part,
    case
      when quantities.space_id is not null
        then quantities.space_id = months.space_id
      else
        coalesce(quantities.building, quantities.category_key) is not null
        and coalesce(quantities.building, months.building) = months.building
        and coalesce(quantities.category_key, lower(months.category))
        = lower(months.category)
    end,
    true
  from quantities
  inner join months
    on quantities.month = months.month
    and quantities.facility_id = months.facility_id
  where months.area_days > 0
),
ranked as (
  select
    candidates.*,
    months.facility_id,
    months.building,
    rooms.places,
    case when candidates.is_named then 0 else 2 end
    + case when rooms.space_id is not null then 0 else 1 end as distance
  from candidates
  inner join months
    on candidates.month = months.month
    and candidates.space_id = months.space_id
  left join int_driver_room as rooms
    on candidates.month = rooms.month
    and candidates.driver = rooms.driver
    and candidates.space_id = rooms.space_id
),
nearest as (
  select *
  from ranked
  qualify distance = min(distance) over (
    partition by month, driver, facility_id, part
  )
),
stated as (
  select
    nearest.*,
    occupancy.weight as heads,
    sum(occupancy.weight) over part as stated_heads,
    coalesce(sum(nearest.weight) filter (where occupancy.weight is null)
      over part, 0) as silent_weight,
    sum(nearest.weight) over part as all_weight
  from nearest
  left join int_weight_model as occupancy
    on nearest.month = occupancy.month
    and nearest.space_id = occupancy.space_id
    and occupancy.driver = 'occupancy'
    and nearest.is_quantity
    and nearest.driver like 'headcount%'
  window part as (
    partition by
      nearest.month, nearest.driver, nearest.facility_id, nearest.part
  )
),
shared as (
  select
    month,
    facility_id,
    driver,
    space_id,
    building,
    cast(case
      when not is_quantity then weight
      when coalesce(stated_heads, 0) = 0
        then quantity * (cast(weight as double) / cast(all_weight as double))
      when quantity is null then heads
      when quantity <= stated_heads or silent_weight = 0
        then
          quantity
          * (coalesce(cast(heads as double), 0) / cast(stated_heads as double))
      when heads is not null then heads
      else
        (quantity - stated_heads)
        * (cast(weight as double) / cast(silent_weight as double))
    end as decimal(28, 6)) as weight,
    case
      when distance < 2 then 'the place that the quantity names'
      when distance = 2 then places
      else 'all rooms'
    end
    || case when stated_heads > 0 then ', by stated occupancy' else '' end
      as allocation_base
  from stated
),
roomless as (
  select
    quantities.month,
    quantities.facility_id,
    quantities.driver,
    sum(quantities.quantity) as weight
  from quantities
  anti join (
    select * from months
    where area_days > 0
  ) as months
    on quantities.month = months.month
    and quantities.facility_id = months.facility_id
  group by quantities.month, quantities.facility_id, quantities.driver
),
weights as (
  select
    month,
    facility_id,
    driver,
    space_id,
    building,
    sum(weight) as weight,
    min(allocation_base) as allocation_base
  from shared
  group by month, facility_id, driver, space_id, building
  union all
  select
    month,
    facility_id,
    driver,
    null,
    null,
    weight,
    null
  from roomless
)
select
  month,
  facility_id,
  driver,
  space_id,
  building,
  cast(weight as decimal(28, 6)) as weight,
  allocation_base
from weights
where weight > 0
order by month, driver, facility_id, space_id
