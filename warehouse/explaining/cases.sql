-- one part a case with a clock: an order with its children, or a request
select
  month,
  facility_id,
  service,
  priority,
  1 as one,
  cast(is_late as integer) as late,
  cast(not is_late as integer) as on_time,
  resolution_minutes,
  clock as driver,
  case
    when is_late then 'late'
    when not is_late then 'on time'
    when is_done then 'no target'
    else 'open, not yet late'
  end as rule,
  space_id,
  kind || ':' || order_id as line_id,
  source_file,
  source_row
from fact_order_clock
where is_in_sla
order by kind, order_id
