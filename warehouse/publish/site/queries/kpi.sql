-- grain: facility and figure
select
  facility_id,
  figure,
  any_value(unit) as unit,
  sum(numerator) as numerator,
  sum(denominator) as denominator,
  sum(cases) as cases
from mart_kpi
group by all
