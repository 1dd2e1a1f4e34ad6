-- one part per asset in a counted room on the run date
select
  things.facility_id,
  rooms.building,
  rooms.category,
  cast(things.asset_group = 'sanitary' as integer) as sanitary,
  cast(things.asset_group = 'equipment' as integer) as equipment,
  cast(things.asset_group = 'furniture' as integer) as furniture,
  cast(things.asset_group = 'door' as integer) as doors,
  cast(things.asset_group = 'window' as integer) as windows,
  cast(things.placed_by = 'other_model' as integer) as from_other_models,
  cast(null as varchar) as driver,
  concat_ws(' ', things.asset_class, things.type_name, things.tag) as rule,
  things.space_id,
  cast(null as varchar) as line_id,
  models.path as source_file,
  things.step_id as source_row
from fact_asset as things
inner join explained_counted_room as rooms
  on things.space_id = rooms.space_id
  and things.valid_from <= rooms.as_of
  and coalesce(things.valid_to, open_end()) > rooms.as_of
left join explained_model_file as models
  on things.model_sha256 = models.model_sha256
order by things.space_id, things.model_sha256, things.step_id
