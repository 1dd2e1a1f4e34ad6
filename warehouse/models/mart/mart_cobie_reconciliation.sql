-- grain: room of a COBie workbook or of the models of its facility
with rooms as (
  select * from int_cobie_room
)
select
  facility_id,
  space_id,
  floor,
  number,
  external_identifier,
  status,
  matched_by,
  is_outside,
  cobie_area_m2,
  model_area_m2,
  difference_m2,
  cast(difference_m2 as double) / nullif(cast(model_area_m2 as double), 0)
    as difference_share,
  cause,
  cobie_facility,
  model_sha256,
  step_id,
  global_id,
  source_file,
  source_row
from rooms
order by facility_id, space_id, floor, number, external_identifier
