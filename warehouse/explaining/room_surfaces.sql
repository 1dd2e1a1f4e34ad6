-- one part a floor finish or glazing of a counted room on the run date
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
from fact_surface as surfaces
inner join explained_counted_room as rooms
  on surfaces.space_id = rooms.space_id
  and surfaces.valid_from <= rooms.as_of
  and coalesce(surfaces.valid_to, open_end()) > rooms.as_of
left join explained_model_file as models
  on surfaces.model_sha256 = models.model_sha256
order by
  surfaces.space_id, surfaces.model_sha256, surfaces.element_step_id
