-- grain: facility, rule and severity
select
  facility_id,
  rule,
  severity,
  sum(applicable) as applicable,
  sum(passed) as passed,
  sum(failed) as failed,
  count(*) filter (where failed > 0) as models
from mart_model_health
group by all
