-- one part a month and room, or a month and facility of the register
with months as (
  select distinct month, facility_id from fact_allocation
)
select
  rooms.month,
  rooms.facility_id,
  'model' as area_basis,
  rooms.amount,
  rooms.driver,
  rooms.rule,
  rooms.space_id,
  rooms.line_id,
  rooms.source_file,
  rooms.source_row
from explained_month_area as rooms
semi join months
  on rooms.month = months.month and rooms.facility_id = months.facility_id
union all
select
  months.month,
  register.facility_id,
  facilities.area_basis,
  register.amount,
  register.driver,
  register.rule,
  register.space_id,
  register.line_id,
  register.source_file,
  register.source_row
from explained_register_area as register
inner join dim_facility as facilities
  on register.facility_id = facilities.facility_id
inner join months on register.facility_id = months.facility_id
where facilities.area_basis is not null
