-- grain: space of a model version in force, with the texts that may name it
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
)
select
  rooms.model_sha256,
  rooms.step_id,
  rooms.facility_id,
  rooms.name,
  rooms.object_type,
  codes.classification,
  rooms.number
from rooms
left join codes
  on rooms.model_sha256 = codes.model_sha256
  and rooms.step_id = codes.step_id
