-- grain: finished or glazed surface of a room, by the model that has it, and
-- interval
-- glass that its own file puts in no room belongs to a room of another model;
-- glass of two models counts once, in the model that has the room
with surfaces as (
  select
    model_sha256,
    surfaces.step_id,
    surface_kind,
    element_step_id,
    min(material) as material,
    max(case
      when isfinite(area_m2) and abs(area_m2) < 1e9
        then cast(area_m2 as decimal(18, 6))
    end) as area_m2,
    min(placed_by) as placed_by,
    min(area_by) as area_by
  from raw_surface as surfaces
  anti join int_duplicate_glazing as repeated
    on surfaces.model_sha256 = repeated.model_sha256
    and surfaces.element_step_id = repeated.step_id
  group by model_sha256, surfaces.step_id, surface_kind, element_step_id
),
rooms as (
  select * from int_canonical_space
),
loose_assets as (
  select * from int_asset_location
  where placed_by = 'other_model'
),
own_rooms as (
  select
    surfaces.*,
    rooms.facility_id,
    rooms.kept_space_id as space_id,
    rooms.valid_from,
    rooms.valid_to
  from surfaces
  inner join rooms
    on surfaces.model_sha256 = rooms.model_sha256
    and surfaces.step_id = rooms.step_id
),
other_rooms as (
  select
    surfaces.* replace ('other_model' as placed_by),
    loose_assets.facility_id,
    loose_assets.space_id,
    loose_assets.valid_from,
    loose_assets.valid_to
  from surfaces
  inner join loose_assets
    on surfaces.model_sha256 = loose_assets.model_sha256
    and surfaces.element_step_id = loose_assets.step_id
  where surfaces.step_id is null
),
placed as (
  select * from own_rooms
  union all by name
  select * from other_rooms
)
select
  model_sha256,
  step_id,
  surface_kind,
  element_step_id,
  facility_id,
  space_id,
  valid_from,
  valid_to,
  material,
  area_m2,
  placed_by,
  area_by
from placed
