-- grain: cleaning visit
-- the room and its area are those valid on the day
with visits as (
  select * from raw_cleaning_visit
),
refs as (
  select
    facility_id,
    reference,
    space_id,
    valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to
  from fact_room_reference
  where space_id is not null
),
rooms as (
  select
    space_id,
    category,
    net_area_m2,
    valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to
  from dim_space
)
select
  visits.visit_id,
  visits.facility_id,
  refs.space_id,
  visits.room,
  rooms.category,
  rooms.net_area_m2 as area_m2,
  visits.date,
  cast(visits.start as time) as start,
  visits.minutes,
  visits.task,
  visits.worker,
  visits.outcome,
  lower(trim(coalesce(visits.outcome, 'done'))) not in (
    'no access', 'no_access', 'ikke adgang', 'not done', 'not_done',
    'ikke udført', 'skipped', 'cancelled', 'aflyst'
  ) as is_done,
  visits.source_file,
  visits.source_row,
  visits.delivery_sha256
from visits
left join refs
  on visits.facility_id = refs.facility_id
  and visits.room = refs.reference
  and visits.date >= refs.valid_from
  and visits.date < refs.valid_to
left join rooms
  on refs.space_id = rooms.space_id
  and visits.date >= rooms.valid_from
  and visits.date < rooms.valid_to
order by visits.visit_id
