-- one part a delivered quantity, a cost line that states one, or the heads of
-- the register, as mart_unit_cost takes them
with units as (
  select * from mart_unit_cost
),
lines as (
  select * replace (lower(trim(unit)) as unit)
  from fact_cost
  where quantity is not null
)
select
  month,
  facility_id,
  service,
  unit,
  volumes.quantity as amount,
  cast(null as varchar) as driver,
  'delivered volume' as rule,
  volumes.space_id,
  cast(null as varchar) as line_id,
  volumes.source_file,
  volumes.source_row
from units
inner join fact_volume as volumes using (month, facility_id, service, unit)
where units.quantity_from = 'driver_volume'
union all
select
  month,
  facility_id,
  service,
  unit,
  case
    when lines.amount_dkk < 0 then -abs(lines.quantity)
    else lines.quantity
  end,
  null,
  'quantity of the cost line',
  null,
  lines.ledger_id,
  lines.source_file,
  lines.source_row
from units
inner join lines using (month, facility_id, service, unit)
where units.quantity_from = 'cost_line'
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
inner join dim_facility_version as people
  on units.facility_id = people.facility_id
  and people.valid_from < units.month + interval 1 month
  and coalesce(people.valid_to, open_end()) > units.month
where units.quantity_from = 'facility'
qualify row_number() over (
  partition by units.month, units.facility_id, units.service, units.unit
  order by people.valid_from desc
) = 1
