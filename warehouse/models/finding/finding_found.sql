-- grain: finding, before waivers
-- what a model's own tables say wins over the same word from its reading; of a
-- delivery that has nothing in force and nothing held any more, as younger ones
-- say all of it, no warning remains
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
told as (
  select told.*
  from raw_run_finding as told
  left join replaced
    on told.source_file = replaced.source_file
    and told.delivery_sha256 = replaced.delivery_sha256
  where
    replaced.source_file is null
    or told.severity = 'info'
    or told.code = 'delivered_twice'
),
extracted as (
  select
    finding.code,
    finding.severity,
    finding.message,
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
  select * from finding_held
),
told_else as (
  select told.*
  from told
  anti join extracted
    on told.code = extracted.code
    and told.message = extracted.message
    and told.model_sha256 = extracted.model_sha256
    and told.step_id is not distinct from extracted.step_id
),
findings as (
  select * from told_else
  union all by name
  select * from extracted
  union all by name
  select * from built
)
select distinct
  code,
  severity,
  message,
  source_file,
  source_row,
  model_sha256,
  step_id,
  global_id,
  facility_id,
  coalesce(is_row_waived, false) as is_row_waived
from findings
