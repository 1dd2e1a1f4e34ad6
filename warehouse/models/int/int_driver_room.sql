-- grain: month, driver and room in which its service happens
with keys as (
  select * from int_driver_key
  where driver_from is not null
),
places as (
  select * from int_driver_place
),
months as (
  select * from int_space_month
),
words as (
  select distinct place_key
  from places
  where place_key not in (select lower(category) from ref_category)
),
names as (
  select distinct lower(name) as name from int_space
),
meant as (
  select
    words.place_key,
    names.name
  from words
  inner join names
    on contains(names.name, words.place_key)
    and regexp_matches(
      names.name, '(^|[^a-zæøåäöü])' || regexp_escape(words.place_key)
    )
),
named as (
  select distinct
    meant.place_key,
    int_space.space_id
  from meant
  inner join int_space on meant.name = lower(int_space.name)
),
fitting as (
  select
    lower(category) as place_key,
    month,
    space_id
  from months
  union
  select
    named.place_key,
    months.month,
    months.space_id
  from named
  inner join months on named.space_id = months.space_id
)
select
  keys.month,
  keys.driver,
  fitting.space_id,
  string_agg(places.place, ', ' order by places.place) as places
from keys
inner join places
  on keys.service = places.service and keys.driver_from = places.valid_from
inner join fitting
  on keys.month = fitting.month and places.place_key = fitting.place_key
group by keys.month, keys.driver, fitting.space_id
