-- grain: model and rule
-- no applicable thing is "not applicable", not a pass
with models as (
  select * from dim_model
),
rules as (
  select * from (
    values
    ('room_has_number', 'warning'),
    ('room_has_name', 'warning'),
    ('room_number_is_unique_on_storey', 'warning'),
    ('global_id_is_unique', 'warning'),
    ('room_has_storey', 'warning'),
    ('room_has_stated_area', 'warning'),
    ('room_has_body', 'warning'),
    ('stated_area_agrees_with_body', 'warning'),
    ('room_has_trusted_area', 'error'),
    ('room_has_category', 'info')
  ) as listed (rule, severity)
),
judged as (
  select
    models.model_sha256,
    rules.rule,
    rules.severity,
    false as is_applicable,
    false as is_met
  from models
  cross join rules
  union all
  select
    model_sha256,
    rule,
    severity,
    is_applicable,
    is_met
  from int_model_rule_result
),
counted as (
  select
    model_sha256,
    rule,
    severity,
    count(*) filter (where is_applicable) as applicable,
    count(*) filter (where is_applicable and is_met) as passed
  from judged
  group by model_sha256, rule, severity
  union all
  select
    model_sha256,
    'ids: ' || requirement,
    'warning',
    sum(applicable),
    sum(passed)
  from raw_requirement
  group by model_sha256, requirement
),
waived as (
  select
    model_sha256,
    rule,
    count(distinct step_id) as waived
  from int_waived_issue
  group by model_sha256, rule
)
select
  counted.model_sha256,
  counted.rule,
  models.facility_id,
  counted.severity,
  cast(counted.applicable as bigint) as applicable,
  cast(counted.passed as bigint) as passed,
  cast(counted.applicable - counted.passed as bigint) as failed,
  coalesce(waived.waived, 0) as waived,
  case
    when counted.applicable = 0 then 'not_applicable'
    when counted.applicable = counted.passed then 'passed'
    else 'failed'
  end as result
from counted
inner join models on counted.model_sha256 = models.model_sha256
left join waived
  on counted.model_sha256 = waived.model_sha256
  and counted.rule = waived.rule
order by counted.model_sha256, counted.rule
