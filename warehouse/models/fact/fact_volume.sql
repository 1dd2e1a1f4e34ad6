-- grain: quantity delivered for a month
with volumes as (
  select * from int_volume_location
)
select
  month,
  facility_id,
  service,
  unit,
  cast(quantity as decimal(18, 6)) as quantity,
  building,
  category_key as category,
  room,
  space_id,
  source_file,
  source_row,
  delivery_sha256
from volumes
order by delivery_sha256, source_row, month
