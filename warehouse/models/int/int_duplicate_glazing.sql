-- grain: window, pane or glazed door that a better placed one of another model
-- repeats, by its GlobalId or by its place and size
-- kept is the one whose model has it in a room, else the one in a room that
-- repeats another, else the one in no room
with shown as (
  select
    surfaces.model_sha256,
    surfaces.element_step_id as step_id,
    max(case when isfinite(surfaces.area_m2) then surfaces.area_m2 end)
      as area_m2,
    min(case
      when surfaces.step_id is null then 2
      when rooms.is_repeated then 1
      else 0
    end) as rank_of_room
  from raw_surface as surfaces
  left join int_canonical_space as rooms
    on surfaces.model_sha256 = rooms.model_sha256
    and surfaces.step_id = rooms.step_id
  where surfaces.surface_kind = 'glazing'
  group by surfaces.model_sha256, surfaces.element_step_id
),
glass as (
  select
    assets.model_sha256,
    assets.step_id,
    assets.facility_id,
    assets.lineage_id,
    assets.valid_from,
    coalesce(assets.valid_to, open_end()) as valid_to,
    assets.global_id,
    assets.asset_group,
    assets.x_m,
    assets.y_m,
    assets.z_m,
    shown.area_m2,
    shown.rank_of_room
  from int_asset as assets
  inner join shown
    on assets.model_sha256 = shown.model_sha256
    and assets.step_id = shown.step_id
),
-- the square metre that contains each, and its neighbours
nearby as (
  select
    glass.*,
    floor(glass.x_m) + east.by_m as cell_x,
    floor(glass.y_m) + north.by_m as cell_y
  from glass
  cross join (values (-1), (0), (1)) as east (by_m)
  cross join (values (-1), (0), (1)) as north (by_m)
),
pairs as (
  select
    one.model_sha256,
    one.step_id,
    other.model_sha256 as other_sha256,
    other.step_id as other_step_id
  from glass as one
  inner join glass as other
    on one.global_id = other.global_id
    and one.facility_id = other.facility_id
  union
  select
    one.model_sha256,
    one.step_id,
    other.model_sha256,
    other.step_id
  from glass as one
  inner join nearby as other
    on one.facility_id = other.facility_id
    and one.asset_group = other.asset_group
    and floor(one.x_m) = other.cell_x
    and floor(one.y_m) = other.cell_y
  where
    abs(one.x_m - other.x_m) <= 0.2
    and abs(one.y_m - other.y_m) <= 0.2
    and abs(one.z_m - other.z_m) <= 0.2
    and abs(one.area_m2 - other.area_m2) <= 0.05 * one.area_m2
)
select distinct
  one.model_sha256,
  one.step_id
from pairs
inner join glass as one
  on pairs.model_sha256 = one.model_sha256
  and pairs.step_id = one.step_id
inner join glass as other
  on pairs.other_sha256 = other.model_sha256
  and pairs.other_step_id = other.step_id
where
  one.lineage_id <> other.lineage_id
  and one.rank_of_room > 0
  and (other.rank_of_room, other.lineage_id)
  < (one.rank_of_room, one.lineage_id)
  and one.valid_from < other.valid_to
  and other.valid_from < one.valid_to
