-- one part a QR code and done cleaning visit of its room
select
  codes.qr_code,
  codes.facility_id,
  codes.space_id,
  1 as amount,
  cast(null as varchar) as driver,
  'done visit' as rule,
  visits.visit_id as line_id,
  visits.source_file,
  visits.source_row
from mart_qr_code as codes
inner join fact_visit as visits on codes.space_id = visits.space_id
where visits.is_done
