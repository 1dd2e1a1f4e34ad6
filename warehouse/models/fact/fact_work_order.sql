-- grain: work order
select
  order_id,
  facility_id,
  space_id,
  room,
  asset,
  type,
  priority,
  reported_at,
  responded_at,
  completed_at,
  due_at,
  reported_on,
  done_on,
  paused_minutes,
  cost_dkk,
  parent_id,
  worker,
  source_file,
  source_row,
  delivery_sha256
from int_work_order
order by order_id
