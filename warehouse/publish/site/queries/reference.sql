-- grain: facility
select
  facility_id,
  count(distinct reference) as unmatched
from fact_room_reference
where status <> 'resolved'
group by facility_id
