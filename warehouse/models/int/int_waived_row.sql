-- grain: held row and rule that it breaks, where a waiver covers it
-- the row remains held, and so does its money
select distinct
  held.source_file,
  held.delivery_sha256,
  held.code,
  held.source_row
from raw_held as held
inner join int_waiver as waivers
  on waivers.is_active
  and held.code = waivers.code
  and waivers.element is null
  and waivers.source in (
    held.source_file, regexp_extract(held.source_file, '[^/\\]+$')
  )
  and coalesce(held.source_row = waivers.waived_row, waivers.waived_row is null)
