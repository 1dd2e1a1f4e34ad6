-- grain: finished or glazed surface of a room, by the model that has it
with surfaces as (
  select
    model_sha256,
    step_id,
    surface_kind,
    element_step_id,
    min(material) as material,
    max(case when isfinite(area_m2) and abs(area_m2) < 1e9
      then cast(area_m2 as decimal(18, 6)) end) as area_m2,
    min(placed_by) as placed_by
  from raw_surface
  group by model_sha256, step_id, surface_kind, element_step_id
),
rooms as (
  select * from stg_room
),
repeated as (
  select * from stg_other_discipline
)
select
  surfaces.model_sha256,
  surfaces.step_id,
  surfaces.surface_kind,
  surfaces.element_step_id,
  rooms.facility_id,
  coalesce(repeated.kept_space_id, rooms.space_id) as space_id,
  rooms.valid_from,
  rooms.valid_to,
  surfaces.material,
  surfaces.area_m2,
  surfaces.placed_by
from surfaces
inner join rooms
  on surfaces.model_sha256 = rooms.model_sha256
  and surfaces.step_id = rooms.step_id
left join repeated
  on surfaces.model_sha256 = repeated.model_sha256
  and surfaces.step_id = repeated.step_id
order by
  surfaces.model_sha256,
  surfaces.step_id,
  surfaces.surface_kind,
  surfaces.element_step_id
