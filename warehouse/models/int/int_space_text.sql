-- grain: space of a model version in force, with the texts that may name it
-- properties: values of those that say what a room is for; they contradict a
-- category and give none
with rooms as (
  select * from int_model_space
),
codes as (
  select
    model_sha256,
    step_id,
    string_agg(
      concat_ws(' ', code, title), '; ' order by system, code, title
    ) as classification
  from raw_classification
  group by model_sha256, step_id
),
stated as (
  select
    properties.model_sha256,
    properties.step_id,
    string_agg(
      distinct trim(properties.value), '; ' order by trim(properties.value)
    ) as properties
  from raw_space_property as properties
  inner join ref_category_property as names
    on regexp_replace(lower(properties.property_name), '[\s_.()-]', '', 'g')
    = names.name
  where trim(properties.value) <> ''
  group by properties.model_sha256, properties.step_id
)
select
  rooms.model_sha256,
  rooms.step_id,
  rooms.facility_id,
  rooms.name,
  rooms.object_type,
  codes.classification,
  rooms.number,
  stated.properties
from rooms
left join codes
  on rooms.model_sha256 = codes.model_sha256
  and rooms.step_id = codes.step_id
left join stated
  on rooms.model_sha256 = stated.model_sha256
  and rooms.step_id = stated.step_id
