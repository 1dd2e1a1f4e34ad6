-- one part a case with a clock: an order with its children, or a request
select
  cases.month,
  cases.facility_id,
  coalesce(facilities.district, 'unknown') as district,
  cases.service,
  cases.priority,
  1 as one,
  cast(not is_done as integer) as still_open,
  cast(is_late is not null as integer) as judged,
  cast(answered_late as integer) as answered_late,
  cast(is_reopened as integer) as reopened,
  response_minutes,
  open_days,
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
  cases.source_file,
  cases.source_row
from fact_sla_case as cases
left join dim_facility as facilities
  on cases.facility_id = facilities.facility_id
where is_in_sla
order by kind, order_id
