-- grain: model and rule
-- no applicable thing is "not applicable", not a pass
with spaces as (
  select
    *,
    count(*) over (
      partition by model_sha256, building_step_id, storey_step_id, number
    ) as same_number,
    count(*) over (partition by model_sha256, global_id) as same_global_id
  from raw_space
),
categories as (
  select * from stg_space_category
),
models as (
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
  ) as listed(rule, severity)
),
judged as (
  select
    models.model_sha256, rules.rule, rules.severity,
    false as is_applicable, false as is_met
  from models
  cross join rules
  union all
  select
    model_sha256, 'room_has_number', 'warning',
    true, trim(coalesce(number, '')) <> ''
  from spaces
  union all
  select
    model_sha256, 'room_has_name', 'warning',
    true, trim(coalesce(name, '')) <> ''
  from spaces
  union all
  select
    model_sha256, 'room_number_is_unique_on_storey', 'warning',
    trim(coalesce(number, '')) <> '' and is_counted, same_number = 1
  from spaces
  union all
  select
    model_sha256, 'global_id_is_unique', 'warning',
    true, same_global_id = 1
  from spaces
  union all
  select
    model_sha256, 'room_has_storey', 'warning',
    is_counted, storey_step_id is not null
  from spaces
  union all
  select
    model_sha256, 'room_has_stated_area', 'warning',
    is_counted, coalesce(stated_area_m2, 0) > 0
  from spaces
  union all
  select
    model_sha256, 'room_has_body', 'warning',
    is_counted, coalesce(measured_area_m2, 0) > 0
  from spaces
  union all
  select
    model_sha256, 'stated_area_agrees_with_body', 'warning',
    is_counted and stated_area_m2 > 0 and measured_area_m2 > 0,
    abs(stated_area_m2 - measured_area_m2) <= 0.01 * measured_area_m2
  from spaces
  union all
  select
    model_sha256, 'room_has_trusted_area', 'error',
    is_counted or exclusion_reason like 'held%', is_counted
  from spaces
  union all
  select
    spaces.model_sha256, 'room_has_category', 'info',
    spaces.is_counted, categories.category is not null
  from spaces
  left join categories
    on spaces.model_sha256 = categories.model_sha256
    and spaces.step_id = categories.step_id
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
)
select
  counted.model_sha256,
  counted.rule,
  models.facility_id,
  counted.severity,
  cast(counted.applicable as bigint) as applicable,
  cast(counted.passed as bigint) as passed,
  cast(counted.applicable - counted.passed as bigint) as failed,
  case
    when counted.applicable = 0 then 'not_applicable'
    when counted.applicable = counted.passed then 'passed'
    else 'failed'
  end as result
from counted
inner join models on counted.model_sha256 = models.model_sha256
order by counted.model_sha256, counted.rule
