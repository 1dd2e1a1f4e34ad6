-- grain: service and day from which a driver spreads its cost
-- the user's rows win over what ships
with user_drivers as (
  select service, driver, coalesce(valid_from, date '1900-01-01') as valid_from
  from raw_driver
),
defaults as (
  select service, driver, date '1900-01-01' as valid_from
  from stg_default_driver
),
drivers as (
  select * from user_drivers
  union all
  select defaults.*
  from defaults
  anti join user_drivers
    on defaults.service = user_drivers.service
    and defaults.valid_from = user_drivers.valid_from
)
select * from drivers
