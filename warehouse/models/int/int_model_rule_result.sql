-- grain: space of a model and rule of ours, and whether the rule is met
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
  select * from int_space_category
),
judged as (
  select
    model_sha256,
    step_id,
    'room_has_number' as rule,
    'warning' as severity,
    true as is_applicable,
    trim(coalesce(number, '')) <> '' as is_met
  from spaces
  union all
  select
    model_sha256,
    step_id,
    'room_has_name',
    'warning',
    true,
    trim(coalesce(name, '')) <> ''
  from spaces
  union all
  select
    model_sha256,
    step_id,
    'room_number_is_unique_on_storey',
    'warning',
    trim(coalesce(number, '')) <> '' and is_counted,
    same_number = 1
  from spaces
  union all
  select
    model_sha256,
    step_id,
    'global_id_is_unique',
    'warning',
    true,
    same_global_id = 1
  from spaces
  union all
  select
    model_sha256,
    step_id,
    'room_has_storey',
    'warning',
    is_counted,
    storey_step_id is not null
  from spaces
  union all
  select
    model_sha256,
    step_id,
    'room_has_stated_area',
    'warning',
    is_counted,
    coalesce(stated_area_m2, 0) > 0
  from spaces
  union all
  select
    model_sha256,
    step_id,
    'room_has_body',
    'warning',
    is_counted,
    coalesce(measured_area_m2, 0) > 0
  from spaces
  union all
  select
    model_sha256,
    step_id,
    'stated_area_agrees_with_body',
    'warning',
    is_counted and stated_area_m2 > 0 and measured_area_m2 > 0,
    abs(stated_area_m2 - measured_area_m2) <= 0.01 * measured_area_m2
  from spaces
  union all
  select
    model_sha256,
    step_id,
    'room_has_trusted_area',
    'error',
    is_counted or exclusion_reason like 'held%',
    is_counted
  from spaces
  union all
  select
    spaces.model_sha256,
    spaces.step_id,
    'room_has_category',
    'info',
    spaces.is_counted,
    categories.category is not null
  from spaces
  left join categories
    on spaces.model_sha256 = categories.model_sha256
    and spaces.step_id = categories.step_id
)
select * from judged
where is_applicable
