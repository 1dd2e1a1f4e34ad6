-- grain: finding
-- a waived finding stays and is marked; an error, which excludes a file or a
-- room, is never waived
with findings as (
  select * from finding_found
  union all by name
  select * from finding_waiver_text
),
waivers as (
  select * from int_waiver
  where is_active
),
waived as (
  select distinct
    findings.code,
    findings.message,
    findings.source_file,
    findings.source_row,
    findings.global_id
  from findings
  inner join waivers
    on findings.code = waivers.code
    and waivers.source in (
      findings.source_file,
      regexp_extract(findings.source_file, '[^/\\]+$')
    )
    and coalesce(
      findings.global_id = waivers.element, waivers.element is null
    )
    and coalesce(
      findings.source_row = waivers.waived_row, waivers.waived_row is null
    )
  where findings.severity <> 'error'
)
select
  findings.code,
  findings.severity,
  findings.message,
  findings.details,
  findings.source_file,
  findings.source_row,
  findings.model_sha256,
  findings.step_id,
  findings.global_id,
  findings.facility_id,
  coalesce(findings.is_row_waived, false) or waived.code is not null
    as is_waived
from findings
left join waived
  on findings.code = waived.code
  and findings.message = waived.message
  and findings.source_file = waived.source_file
  and findings.source_row is not distinct from waived.source_row
  and findings.global_id is not distinct from waived.global_id
order by all
