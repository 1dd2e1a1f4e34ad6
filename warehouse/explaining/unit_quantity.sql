-- one part a delivered quantity, a cost line that states one, or the heads of
-- the register, as mart_unit_cost takes them
with units as (
  select * from mart_unit_cost
),
lines as (
  select *, lower(trim(unit)) as unit_key from fact_cost
)
select
  units.month,
  units.facility_id,
  units.service,
  units.unit,
  volumes.quantity as amount,
  cast(null as varchar) as driver,
  'delivered volume' as rule,
  volumes.space_id,
  cast(null as varchar) as line_id,
  volumes.source_file,
  volumes.source_row
from units
inner join fact_volume as volumes
  on units.month = volumes.month
  and units.facility_id = volumes.facility_id
  and units.service = volumes.service
  and units.unit = volumes.unit
where units.quantity_from = 'driver_volume'
union all
select
  units.month,
  units.facility_id,
  units.service,
  units.unit,
  case when lines.amount_dkk < 0 then -abs(lines.quantity)
    else lines.quantity
  end,
  null,
  'quantity of the cost line',
  null,
  lines.ledger_id,
  lines.source_file,
  lines.source_row
from units
inner join lines
  on units.month = lines.month
  and units.facility_id = lines.facility_id
  and units.service = lines.service
  and units.unit = lines.unit_key
where units.quantity_from = 'cost_line' and lines.quantity is not null
union all
select
  units.month,
  units.facility_id,
  units.service,
  units.unit,
  units.quantity,
  null,
  'headcount of the register',
  null,
  null,
  people.source_file,
  people.source_row
from units
inner join dim_facility as people on units.facility_id = people.facility_id
where units.quantity_from = 'facility'
