-- grain: facility
select
  facility_id,
  count(*) as proposals
from mart_room_proposal
group by facility_id
