-- grain: finished or glazed surface of a room, by the model that has it, and
-- interval
-- what its own file puts in no room glazes the rooms of another model, unless
-- a model that puts it in a room has it too
with surfaces as (
  select
    model_sha256,
    step_id,
    surface_kind,
    element_step_id,
    min(material) as material,
    max(case when isfinite(area_m2) and abs(area_m2) < 1e9
      then cast(area_m2 as decimal(18, 6)) end) as area_m2,
    min(placed_by) as placed_by,
    min(area_by) as area_by
  from raw_surface
  group by model_sha256, step_id, surface_kind, element_step_id
),
rooms as (
  select * from stg_room
),
repeated as (
  select * from stg_other_discipline
),
places as (
  select * from stg_asset_place where space_id is not null
),
assets as (
  select
    own.model_sha256,
    own.step_id,
    own.facility_id,
    own.lineage_id,
    own.valid_from,
    own.valid_to,
    own.space_id,
    read.global_id
  from stg_asset as own
  inner join raw_asset as read
    on own.model_sha256 = read.model_sha256
    and own.step_id = read.step_id
),
twins as (
  select distinct
    loose.model_sha256,
    loose.step_id
  from assets as loose
  inner join assets as placed
    on loose.global_id = placed.global_id
    and loose.facility_id = placed.facility_id
    and loose.lineage_id <> placed.lineage_id
    and loose.valid_from < coalesce(placed.valid_to, date '9999-12-31')
    and placed.valid_from < coalesce(loose.valid_to, date '9999-12-31')
  where loose.space_id is null and placed.space_id is not null
),
own_rooms as (
  select
    surfaces.*,
    rooms.facility_id,
    coalesce(repeated.kept_space_id, rooms.space_id) as space_id,
    rooms.valid_from,
    rooms.valid_to
  from surfaces
  inner join rooms
    on surfaces.model_sha256 = rooms.model_sha256
    and surfaces.step_id = rooms.step_id
  left join repeated
    on surfaces.model_sha256 = repeated.model_sha256
    and surfaces.step_id = repeated.step_id
),
other_rooms as (
  select
    surfaces.* replace ('other_model' as placed_by),
    assets.facility_id,
    places.space_id,
    places.valid_from,
    places.valid_to
  from surfaces
  inner join places
    on surfaces.model_sha256 = places.model_sha256
    and surfaces.element_step_id = places.step_id
  inner join assets
    on places.model_sha256 = assets.model_sha256
    and places.step_id = assets.step_id
  left join twins
    on places.model_sha256 = twins.model_sha256
    and places.step_id = twins.step_id
  where surfaces.step_id is null and twins.step_id is null
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
order by
  model_sha256,
  step_id,
  surface_kind,
  element_step_id,
  valid_from
