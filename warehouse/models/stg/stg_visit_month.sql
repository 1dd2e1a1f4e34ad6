-- grain: month, facility and category of cleaning visits
-- sums of decimals only, so that they do not depend on their order
with visits as (
  select
    cast(date_trunc('month', date) as date) as month,
    facility_id,
    coalesce(category, 'unclassified') as category,
    cast(minutes as decimal(12, 2)) as minutes,
    cast(area_m2 as decimal(12, 2)) as area_m2,
    minutes > 0 and area_m2 > 0 and is_done as is_measured,
    is_done
  from fact_visit
)
select
  month,
  facility_id,
  category,
  count(*) as visits,
  count(*) filter (where is_done) as visits_done,
  sum(minutes) as minutes,
  sum(area_m2) filter (where is_done) as done_m2,
  count(*) filter (where is_measured) as cases,
  sum(area_m2) filter (where is_measured) as area_m2,
  sum(minutes) filter (where is_measured) as measured_minutes,
  sum(minutes * minutes) filter (where is_measured) as minutes_minutes,
  sum(minutes * area_m2) filter (where is_measured) as minutes_area,
  sum(area_m2 * area_m2) filter (where is_measured) as area_area
from visits
group by month, facility_id, category
