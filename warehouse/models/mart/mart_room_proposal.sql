-- grain: new room of a later model version, and an earlier room it may be
with proposals as (
  select * from int_room_proposal
)
select
  space_id,
  valid_from,
  earlier_space_id,
  facility_id,
  relation,
  score,
  is_earlier_gone,
  number,
  earlier_number,
  model_sha256,
  step_id,
  global_id
from proposals
order by space_id, valid_from, earlier_space_id
