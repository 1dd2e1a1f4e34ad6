-- grain: thing in a model and rule or requirement that it does not meet, where
-- a waiver covers it
-- an error, which excludes a room, is never waived
with issues as (
  select
    results.model_sha256,
    results.step_id,
    results.rule,
    spaces.global_id
  from int_model_rule_result as results
  inner join raw_space as spaces
    on results.model_sha256 = spaces.model_sha256
    and results.step_id = spaces.step_id
  where results.is_met is not true and results.severity <> 'error'
  union all
  select
    model_sha256,
    step_id,
    'ids: ' || requirement,
    global_id
  from raw_requirement_failure
),
waivers as (
  select * from int_waiver
  where is_active and waived_row is null
),
sources as (
  select
    model_sha256,
    source
  from raw_model_receipt
  union
  select
    model_sha256,
    regexp_extract(source, '[^/\\]+$')
  from raw_model_receipt
)
select distinct
  issues.model_sha256,
  issues.step_id,
  issues.rule
from issues
inner join sources on issues.model_sha256 = sources.model_sha256
inner join waivers
  on sources.source = waivers.source
  and coalesce(issues.global_id = waivers.element, waivers.element is null)
  and (
    waivers.code in (issues.rule, replace(issues.rule, 'ids: ', ''))
    or (waivers.code = 'requirement_not_met' and issues.rule like 'ids: %')
  )
