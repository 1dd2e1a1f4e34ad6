-- grain: waiver on the run date
-- a waiver holds until its day, which is exclusive; its source is the path of
-- an input or the name of its file
select
  raw_waiver.code,
  raw_waiver.source,
  raw_waiver.element,
  raw_waiver.row as waived_row,
  raw_waiver.reason,
  raw_waiver.until,
  raw_waiver.until > raw_setting.as_of as is_active,
  raw_waiver.source_file,
  raw_waiver.source_row
from raw_waiver
cross join raw_setting
