-- grain: month, driver and quantity that it shares out, with its place
-- heads: those that driver_volume counts for the service, else the register's,
-- else those that the models state of its rooms, which are known room by room:
-- there the quantity is null
with keys as (
  select * from int_driver_key
  where name in ('volume', 'headcount')
),
counted as (
  select
    keys.month,
    keys.driver,
    volumes.facility_id,
    volumes.space_id,
    volumes.building,
    volumes.category_key,
    volumes.quantity,
    volumes.part
  from keys
  inner join int_volume_location as volumes
    on keys.month = volumes.month
    and keys.service = volumes.service
    and (
      keys.name = 'volume' and keys.unit = volumes.unit
      or keys.name = 'headcount' and volumes.is_headcount
    )
  anti join int_facility_closed_month as closed
    on volumes.month = closed.month
    and volumes.facility_id = closed.facility_id
),
registered as (
  select
    keys.month,
    keys.driver,
    people.facility_id,
    null as space_id,
    null as building,
    null as category_key,
    people.headcount as quantity,
    0 as part
  from keys
  inner join int_facility_month as people on keys.month = people.month
  anti join counted
    on keys.month = counted.month
    and keys.driver = counted.driver
    and people.facility_id = counted.facility_id
  where keys.name = 'headcount' and people.headcount > 0
),
known as (
  select
    month,
    driver,
    facility_id
  from counted
  union
  select
    month,
    driver,
    facility_id
  from registered
),
stated as (
  select distinct
    keys.month,
    keys.driver,
    rooms.facility_id
  from keys
  inner join int_weight_model as heads
    on keys.month = heads.month and heads.driver = 'occupancy'
  inner join int_space_month as rooms
    on heads.month = rooms.month and heads.space_id = rooms.space_id
  anti join known
    on keys.month = known.month
    and keys.driver = known.driver
    and rooms.facility_id = known.facility_id
  where keys.name = 'headcount'
)
select * from counted
union all
select * from registered
union all
select
  month,
  driver,
  facility_id,
  null,
  null,
  null,
  null,
  0
from stated
