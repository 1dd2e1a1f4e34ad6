-- grain: space that repeats a room of a better ranked model of its building
-- the architect's model ranks first, then the one with more counted rooms
with rooms as (
  select * from int_model_space
  where is_counted
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
  select
    rooms.*,
    ranked.lineage_rank,
    coalesce(rooms.valid_to, open_end()) as ends_on
  from rooms
  inner join ranked on rooms.lineage_id = ranked.lineage_id
),
named as (
  select
    *,
    'global_id' as named_by,
    global_id as room_key
  from placed
  union all
  select
    *,
    'number',
    number_key
  from placed
  where facility_id <> 'unassigned' and number_key <> ''
)
select
  repeated.model_sha256,
  repeated.step_id,
  min(better.space_id) as kept_space_id
from named as repeated
inner join named as better
  on repeated.facility_id = better.facility_id
  and repeated.building_key = better.building_key
  and repeated.named_by = better.named_by
  and repeated.room_key = better.room_key
  and repeated.lineage_rank > better.lineage_rank
  and repeated.valid_from < better.ends_on
  and repeated.ends_on > better.valid_from
where
  repeated.named_by = 'global_id'
  or repeated.storey_key = better.storey_key
  or abs(repeated.storey_elevation_m - better.storey_elevation_m) < 0.3
group by repeated.model_sha256, repeated.step_id
