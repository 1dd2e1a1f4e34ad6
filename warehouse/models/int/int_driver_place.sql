-- grain: service, day from which its driver holds, and place where it happens
-- a place is a category or the beginning of a word in a room's name; the
-- user's own list replaces the shipped one, and "all" means every counted room
with drivers as (
  select * from int_service_driver
),
written as (
  select
    service,
    valid_from,
    unnest(string_split_regex(rooms, '\s*[,;+/]\s*')) as place
  from drivers
  where rooms is not null
),
shipped as (
  select
    drivers.service,
    drivers.valid_from,
    places.place
  from drivers
  inner join ref_driver_place as places
    on drivers.driver = places.driver
    and coalesce(places.service, drivers.service) = drivers.service
  where drivers.rooms is null
),
places as (
  select * from written
  union all
  select * from shipped
)
select distinct
  service,
  valid_from,
  trim(place) as place,
  lower(trim(place)) as place_key
from places
where lower(trim(place)) not in ('', 'all', 'alle')
