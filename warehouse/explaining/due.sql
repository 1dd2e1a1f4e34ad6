-- one part a room, or a volume of a facility, and the price it is due by
select
  month,
  facility_id,
  service,
  unit,
  due_dkk,
  delivered_dkk,
  unit as driver,
  cast(quantity as double) || ' × ' || cast(price_per_unit_dkk as double)
  || ' DKK a ' || unit as rule,
  space_id,
  cast(null as varchar) as line_id,
  source_file,
  source_row
from fact_contract_charge
order by
  month, facility_id, space_id nulls first, service, unit, price_per_unit_dkk
