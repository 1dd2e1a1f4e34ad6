-- one part a room of a COBie workbook
select
  facility_id,
  floor,
  number,
  external_identifier,
  status,
  cast(status <> 'only_in_model' and not is_outside as integer) as of_cobie,
  case when status <> 'only_in_model' and not is_outside then cobie_area_m2 end
    as counted_m2,
  cobie_area_m2,
  model_area_m2,
  difference_m2,
  matched_by as driver,
  concat_ws(': ', status, cause) as rule,
  space_id,
  cast(null as varchar) as line_id,
  source_file,
  source_row
from mart_cobie_reconciliation
order by facility_id, floor, number
