-- grain: room, model version and measure
-- counted and excluded areas add up to all of them
with rooms as (
  select * from dim_space
),
setting as (
  select as_of from raw_setting
),
measures as (
  select
    *,
    'net' as measure,
    net_area_m2 as area_m2
  from rooms
  union all
  select
    *,
    'gross',
    gross_area_m2
  from rooms
  union all
  select
    *,
    'stated',
    stated_area_m2
  from rooms
  union all
  select
    *,
    'measured',
    measured_area_m2
  from rooms
  union all
  select
    *,
    'low_headroom',
    low_headroom_area_m2
  from rooms
)
select
  measures.space_id,
  measures.valid_from,
  measures.valid_to,
  measures.measure,
  measures.facility_id,
  measures.building,
  measures.storey,
  measures.number,
  measures.area_m2,
  measures.is_counted,
  measures.exclusion_reason,
  measures.area_rule,
  measures.area_confidence,
  measures.valid_from <= setting.as_of
  and coalesce(measures.valid_to, open_end()) > setting.as_of
    as is_current,
  measures.model_sha256,
  measures.step_id,
  measures.global_id
from measures
cross join setting
order by measures.space_id, measures.valid_from, measures.measure
