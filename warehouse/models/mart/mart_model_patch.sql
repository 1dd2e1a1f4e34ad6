-- grain: thing in a model, rule or requirement that it does not meet, and
-- property to correct
-- an area is to be corrected only where the statement was not the one used
with spaces as (
  select * from raw_space
),
models as (
  select * from dim_model
),
broken as (
  select
    model_sha256,
    step_id,
    rule
  from int_model_rule_result
  where is_met is not true
),
stated as (
  select
    model_sha256,
    step_id,
    min_by(set_name, rank) as set_name,
    min_by(quantity_name, rank) as quantity_name
  from raw_area_statement
  where area_kind = 'net' and source <> 'geometry' and rank is not null
  group by model_sha256, step_id
),
own as (
  select
    broken.model_sha256,
    broken.step_id,
    broken.rule,
    case
      when broken.rule in ('room_has_stated_area', 'room_has_trusted_area')
        then 'Qto_SpaceBaseQuantities'
      when broken.rule = 'stated_area_agrees_with_body' then stated.set_name
    end as set_name,
    case broken.rule
      when 'room_has_number' then 'Name'
      when 'room_has_name' then 'LongName'
      when 'room_number_is_unique_on_storey' then 'Name'
      when 'global_id_is_unique' then 'GlobalId'
      when 'room_has_storey' then 'part of'
      when 'room_has_stated_area' then 'NetFloorArea'
      when 'room_has_trusted_area' then 'NetFloorArea'
      when 'room_has_body' then 'Representation'
      when 'stated_area_agrees_with_body'
        then coalesce(stated.quantity_name, 'NetFloorArea')
      when 'room_has_category' then 'classification reference'
    end as property_name,
    case
      when broken.rule = 'room_has_number' then 'the room''s number'
      when broken.rule = 'room_has_name' then 'the room''s name'
      when broken.rule = 'room_number_is_unique_on_storey'
        then 'a number that no other room of the storey has'
      when broken.rule = 'global_id_is_unique'
        then 'a GlobalId that nothing else has'
      when broken.rule = 'room_has_storey' then 'an IfcBuildingStorey'
      when broken.rule = 'room_has_body' then 'a body'
      when broken.rule = 'room_has_category' then 'a category of the room'
      when spaces.measured_area_m2 > 0
        then
          cast(
            cast(spaces.measured_area_m2 as decimal(18, 3)) as varchar
          )
      else 'the net floor area'
    end as expected,
    case
      when broken.rule like '%number%' then spaces.number
      when broken.rule = 'room_has_name' then spaces.name
      when broken.rule = 'global_id_is_unique' then spaces.global_id
      when
        broken.rule like '%area%' and isfinite(spaces.stated_area_m2)
        then
          cast(cast(spaces.stated_area_m2 as decimal(18, 3)) as varchar)
    end as found,
    case when broken.rule like '%area%' then 'm²' end as unit,
    'IfcSpace' as ifc_class
  from broken
  inner join spaces
    on broken.model_sha256 = spaces.model_sha256
    and broken.step_id = spaces.step_id
  left join stated
    on broken.model_sha256 = stated.model_sha256
    and broken.step_id = stated.step_id
  where
    broken.rule <> 'stated_area_agrees_with_body'
    or abs(spaces.net_area_m2 - spaces.stated_area_m2)
    > 0.01 * spaces.net_area_m2
),
requirements as (
  select
    model_sha256,
    step_id,
    'ids: ' || requirement as rule,
    set_name,
    property_name,
    string_agg(distinct expected, ' and ' order by expected) as expected,
    min(found) as found,
    cast(null as varchar) as unit,
    min(ifc_class) as ifc_class
  from raw_requirement_failure
  group by model_sha256, step_id, requirement, set_name, property_name
),
named as (
  select
    model_sha256,
    step_id,
    min(global_id) as global_id,
    min(element) as element
  from raw_requirement_failure
  group by model_sha256, step_id
),
patches as (
  select * from own
  union all by name
  select * from requirements
)
select
  patches.model_sha256,
  patches.rule,
  patches.step_id,
  patches.set_name,
  patches.property_name,
  models.facility_id,
  coalesce(spaces.global_id, named.global_id) as global_id,
  patches.ifc_class,
  coalesce(
    nullif(trim(concat_ws(' ', spaces.number, spaces.name)), ''),
    named.element
  ) as element,
  patches.expected,
  patches.found,
  patches.unit,
  models.source_file,
  waived.step_id is not null as is_waived
from patches
inner join models on patches.model_sha256 = models.model_sha256
left join int_waived_issue as waived
  on patches.model_sha256 = waived.model_sha256
  and patches.step_id = waived.step_id
  and patches.rule = waived.rule
left join spaces
  on patches.model_sha256 = spaces.model_sha256
  and patches.step_id = spaces.step_id
left join named
  on patches.model_sha256 = named.model_sha256
  and patches.step_id = named.step_id
order by
  patches.model_sha256, patches.rule, patches.step_id, patches.set_name,
  patches.property_name
