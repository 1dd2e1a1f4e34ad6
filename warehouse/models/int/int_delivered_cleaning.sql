-- grain: month and room with recorded visits
-- m² of the visits done, by the area valid on their day
with sums as (
  select * from int_visit_sum
),
refs as (
  select * from int_room_reference_validity
)
select
  sums.month,
  refs.space_id,
  sum(sums.visits * cast(refs.area_m2 as decimal(18, 6))) as done_m2
from sums
inner join refs
  on sums.facility_id = refs.facility_id
  and sums.room = refs.reference
  and sums.period_start >= refs.valid_from
  and sums.period_start < refs.valid_to
where sums.is_done
group by sums.month, refs.space_id
