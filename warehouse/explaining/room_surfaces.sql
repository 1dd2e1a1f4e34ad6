-- one part a floor finish or glazing of a counted room on the run date
with surfaces as (
  select * from fact_surface
),
rooms as (
  select space_id, building, category from mart_room_content
)
select
  surfaces.facility_id,
  rooms.building,
  rooms.category,
  case when surfaces.surface_kind = 'glazing' then surfaces.area_m2 end
    as glazing_m2,
  case when surfaces.surface_kind = 'floor_finish' then surfaces.area_m2 end
    as floor_finish_m2,
  cast(null as varchar) as driver,
  concat_ws(' by ', surfaces.material, surfaces.area_by) as rule,
  surfaces.space_id,
  cast(null as varchar) as line_id,
  models.path as source_file,
  surfaces.element_step_id as source_row
from surfaces
cross join run_info
inner join rooms on surfaces.space_id = rooms.space_id
left join explained_model_file as models
  on surfaces.model_sha256 = models.model_sha256
where surfaces.valid_from <= run_info.as_of
  and coalesce(surfaces.valid_to, date '9999-12-31') > run_info.as_of
order by
  surfaces.space_id, surfaces.model_sha256, surfaces.element_step_id
