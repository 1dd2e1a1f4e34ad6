-- one part a thing that stands in a counted room on the run date
with things as (
  select * from fact_asset
),
rooms as (
  select space_id, building, category from mart_room_content
)
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
from things
cross join run_info
inner join rooms on things.space_id = rooms.space_id
left join explained_model_file as models
  on things.model_sha256 = models.model_sha256
where things.valid_from <= run_info.as_of
  and coalesce(things.valid_to, date '9999-12-31') > run_info.as_of
order by things.space_id, things.model_sha256, things.step_id
