-- grain: space that repeats a room of a better ranked model of its building
-- the architect's model ranks first, then the one with more counted rooms
with rooms as (
  select * from stg_room where is_counted
),
ranked as (
  select
    lineage_id,
    row_number() over (
      order by
        case
          when discipline is null then 0
          when lower(discipline) in ('ark', 'arch', 'architect') then 0
          when lower(discipline) like 'archi%' then 0
          when lower(discipline) like 'arki%' then 0
          else 1
        end,
        count(*) desc,
        min(global_id),
        lineage_id
    ) as lineage_rank
  from rooms
  group by lineage_id, discipline
),
placed as (
  select rooms.*, ranked.lineage_rank
  from rooms
  inner join ranked on rooms.lineage_id = ranked.lineage_id
),
by_global_id as (
  select
    repeated.model_sha256,
    repeated.step_id,
    better.space_id as kept_space_id
  from placed as repeated
  inner join placed as better
    on repeated.facility_id = better.facility_id
    and repeated.building_key = better.building_key
    and repeated.global_id = better.global_id
    and repeated.lineage_rank > better.lineage_rank
  where repeated.valid_from < coalesce(better.valid_to, date '9999-12-31')
    and better.valid_from < coalesce(repeated.valid_to, date '9999-12-31')
),
by_number as (
  select
    repeated.model_sha256,
    repeated.step_id,
    better.space_id as kept_space_id
  from placed as repeated
  inner join placed as better
    on repeated.facility_id = better.facility_id
    and repeated.building_key = better.building_key
    and repeated.number_key = better.number_key
    and repeated.lineage_rank > better.lineage_rank
  where repeated.facility_id <> 'unassigned'
    and repeated.number_key <> ''
    and (
      repeated.storey_key = better.storey_key
      or abs(repeated.storey_elevation_m - better.storey_elevation_m) < 0.3
    )
    and repeated.valid_from < coalesce(better.valid_to, date '9999-12-31')
    and better.valid_from < coalesce(repeated.valid_to, date '9999-12-31')
),
repeated as (
  select * from by_global_id
  union
  select * from by_number
)
select
  model_sha256,
  step_id,
  min(kept_space_id) as kept_space_id
from repeated
group by model_sha256, step_id
