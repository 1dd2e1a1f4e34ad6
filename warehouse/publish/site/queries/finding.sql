-- grain: facility, severity and code; what a waiver covers is counted apart
select
  coalesce(finding.facility_id, model.facility_id) as facility_id,
  finding.severity,
  finding.code,
  count(*) filter (where not finding.is_waived) as findings,
  count(*) filter (where finding.is_waived) as waived,
  count(distinct coalesce(finding.source_file, finding.model_sha256)) as inputs,
  any_value(finding.message order by finding.message) as example,
  first(finding.details order by finding.message, finding.details) as details
from run_finding as finding
left join dim_model as model
  on finding.model_sha256 = model.model_sha256
group by all
