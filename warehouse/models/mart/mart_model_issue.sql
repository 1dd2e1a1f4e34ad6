-- grain: thing in a model, and rule or requirement that it does not meet
-- the list to send to the model's author
with spaces as (
  select * from raw_space
),
models as (
  select * from dim_model
),
own as (
  select
    model_sha256,
    step_id,
    rule,
    severity,
    cast(null as varchar) as message
  from int_model_rule_result
  where is_met is not true
),
requirements as (
  select
    finding.model_sha256,
    finding.step_id,
    'ids: ' || requirement.requirement as rule,
    'warning' as severity,
    min(finding.message) as message
  from raw_finding as finding
  inner join (
    select distinct
      model_sha256,
      requirement
    from raw_requirement
  ) as requirement
    on finding.model_sha256 = requirement.model_sha256
    and finding.subject = requirement.requirement
  where finding.code = 'requirement_not_met' and finding.step_id is not null
  group by finding.model_sha256, finding.step_id, requirement.requirement
),
issues as (
  select * from own
  union all
  select * from requirements
)
select
  issues.model_sha256,
  issues.rule,
  issues.step_id,
  models.facility_id,
  issues.severity,
  spaces.storey_name as storey,
  spaces.number,
  spaces.name,
  coalesce(spaces.global_id, named.global_id) as global_id,
  issues.message,
  models.source_file,
  waived.step_id is not null as is_waived
from issues
inner join models on issues.model_sha256 = models.model_sha256
left join int_waived_issue as waived
  on issues.model_sha256 = waived.model_sha256
  and issues.step_id = waived.step_id
  and issues.rule = waived.rule
left join spaces
  on issues.model_sha256 = spaces.model_sha256
  and issues.step_id = spaces.step_id
left join (
  select
    model_sha256,
    step_id,
    min(global_id) as global_id
  from raw_finding
  where code = 'requirement_not_met'
  group by model_sha256, step_id
) as named
  on issues.model_sha256 = named.model_sha256
  and issues.step_id = named.step_id
order by issues.model_sha256, issues.rule, issues.step_id
