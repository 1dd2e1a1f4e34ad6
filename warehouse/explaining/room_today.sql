-- the rooms valid on the run date, with the file of their model
select
  rooms.*,
  models.path as source_file,
  rooms.step_id as source_row
from dim_space as rooms
inner join run_info
  on rooms.valid_from <= run_info.as_of
  and coalesce(rooms.valid_to, open_end()) > run_info.as_of
left join explained_model_file as models
  on rooms.model_sha256 = models.model_sha256
