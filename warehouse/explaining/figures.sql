-- one part a figure and work order that it counts
select
  month,
  facility_id,
  figure,
  part,
  whole,
  whole as amount,
  1 as one,
  cast(null as varchar) as driver,
  case when part <> 0 then 'counts in the part' else 'denominator only' end
    as rule,
  space_id,
  'work_order:' || order_id as line_id,
  source_file,
  source_row
from fact_maintenance_kpi
order by figure, order_id
