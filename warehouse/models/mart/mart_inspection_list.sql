-- grain: date and room to inspect
select
  date,
  facility_id,
  space_id,
  list_order,
  category,
  lot_size,
  sample_size,
  acceptance_number
from int_inspection_list
order by date, facility_id, list_order
