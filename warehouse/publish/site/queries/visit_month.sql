-- grain: month and facility
select
  cast(date_trunc('month', date) as date) as month,
  facility_id,
  count(*) as visits,
  count(*) filter (where not is_done) as not_done
from fact_visit
where date is not null
group by all
