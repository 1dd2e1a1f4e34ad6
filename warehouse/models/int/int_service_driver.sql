-- grain: service and day from which a driver spreads its cost
-- the user's rows win over what ships; a unit as driver is its volume
with user_drivers as (
  select
    service,
    driver as written,
    replace(lower(trim(driver)), ' ', '_') as name,
    nullif(trim(rooms), '') as rooms,
    coalesce(valid_from, open_start()) as valid_from
  from raw_driver
),
units as (
  select distinct
    service,
    lower(trim(unit)) as unit
  from raw_driver_volume
),
known as (
  select
    user_drivers.service,
    user_drivers.valid_from,
    user_drivers.rooms,
    coalesce(
      names.driver,
      case when units.unit is not null then 'volume' end,
      user_drivers.written
    ) as driver,
    units.unit
  from user_drivers
  left join ref_driver_name as names on user_drivers.name = names.name
  left join units
    on user_drivers.service = units.service
    and user_drivers.name = replace(units.unit, ' ', '_')
    and names.driver is null
),
defaults as (
  select
    service,
    open_start() as valid_from,
    driver,
    unit,
    fallback_driver,
    cast(null as varchar) as rooms
  from ref_service_driver
),
drivers as (
  select
    service,
    valid_from,
    driver,
    unit,
    cast(null as varchar) as fallback_driver,
    rooms
  from known
  union all
  select defaults.*
  from defaults
  anti join known
    on defaults.service = known.service
    and defaults.valid_from = known.valid_from
)
select
  service,
  driver,
  fallback_driver,
  unit,
  rooms,
  valid_from,
  lead(valid_from, 1, open_end()) over (
    partition by service order by valid_from
  ) as valid_to
from drivers
