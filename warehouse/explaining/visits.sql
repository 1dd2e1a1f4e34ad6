-- one part a recorded cleaning visit
select
  cast(date_trunc('month', date) as date) as month,
  facility_id,
  coalesce(category, 'unclassified') as category,
  minutes,
  case when is_done and minutes > 0 then cast(area_m2 as decimal(12, 2))
  end as cleaned_m2,
  1 as one,
  cast(null as varchar) as driver,
  case when is_done then 'recorded' else 'not done' end as rule,
  space_id,
  visit_id as line_id,
  source_file,
  source_row
from fact_visit
order by visit_id
