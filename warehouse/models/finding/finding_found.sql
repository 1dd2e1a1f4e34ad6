-- grain: finding, before waivers
-- a finding in a model's own tables replaces the same one from its reading; a
-- delivery with nothing in force and nothing held any more, because younger
-- ones contain all of it, has no warning
with replaced as (
  select
    source_file,
    delivery_sha256
  from raw_delivery_count
  group by source_file, delivery_sha256
  having
    sum(rows_accepted) + sum(rows_released) > 0
    and sum(rows_held) = 0
    and sum(rows_accepted) = sum(rows_superseded)
),
reported as (
  select reported.*
  from raw_run_finding as reported
  left join replaced
    on reported.source_file = replaced.source_file
    and reported.delivery_sha256 = replaced.delivery_sha256
  where
    replaced.source_file is null
    or reported.severity = 'info'
    or reported.code = 'delivered_twice'
),
extracted as (
  select
    finding.code,
    finding.severity,
    finding.message,
    finding.details,
    receipts.source as source_file,
    finding.model_sha256,
    finding.step_id,
    finding.global_id,
    versions.facility_id
  from raw_finding as finding
  inner join int_model_version as versions
    on finding.model_sha256 = versions.model_sha256
  inner join (
    select
      model_sha256,
      min(source) as source
    from raw_model_receipt
    group by model_sha256
  ) as receipts on finding.model_sha256 = receipts.model_sha256
),
built as (
  select * from finding_text
  union all by name
  select * from raw_record_finding
  union all by name
  select * from finding_held_text
),
other_reported as (
  select reported.*
  from reported
  anti join extracted
    on reported.code = extracted.code
    and reported.message = extracted.message
    and reported.model_sha256 = extracted.model_sha256
    and reported.step_id is not distinct from extracted.step_id
),
findings as (
  select * from other_reported
  union all by name
  select * from extracted
  union all by name
  select * from built
)
select distinct
  code,
  severity,
  message,
  details,
  source_file,
  source_row,
  model_sha256,
  step_id,
  global_id,
  facility_id,
  coalesce(is_row_waived, false) as is_row_waived
from findings
