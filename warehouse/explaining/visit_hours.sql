-- one row per visit that shows a speed: done, with minutes, in a known room
select
  cast(date_trunc('month', date) as date) as month,
  facility_id,
  coalesce(category, 'unclassified') as category,
  cast(minutes / 60 as decimal(28, 12)) as amount
from fact_visit
where is_done and minutes > 0 and area_m2 > 0
