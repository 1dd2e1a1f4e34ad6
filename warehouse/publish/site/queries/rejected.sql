-- grain: rejected file and kind
select
  input.path,
  input.kind,
  any_value(finding.code order by finding.code, finding.message) as code,
  any_value(finding.message order by finding.code, finding.message) as message,
  first(
    finding.details order by finding.code, finding.message, finding.details
  ) as details
from run_input as input
left join run_finding as finding
  on
  input.path = finding.source_file
  and finding.severity = 'error'
where input.verdict = 'reject_file'
group by input.path, input.kind
order by input.path
