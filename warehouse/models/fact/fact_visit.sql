-- grain: cleaning visit
-- the room and its area are those valid on the day; in the order delivered:
-- sorting is left to whoever publishes
with visits as (
  select * from raw_cleaning_visit
),
refs as (
  select * from int_room_reference_validity
)
select
  visits.visit_id,
  visits.facility_id,
  refs.space_id,
  visits.room,
  refs.category,
  refs.area_m2,
  visits.date,
  cast(visits.start as time) as start,
  visits.minutes,
  visits.task,
  visits.worker,
  visits.outcome,
  lower(trim(coalesce(visits.outcome, 'done'))) not in (
    select word
    from ref_visit_outcome
    where meaning = 'not_done'
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
