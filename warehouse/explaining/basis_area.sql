-- one part a month and room, or a month and facility of the register
with months as (
  select distinct
    month,
    facility_id
  from fact_allocation
),
bases as (
  select distinct
    month,
    facility_id,
    area_basis
  from mart_cost_by_basis
  where area_basis <> 'model'
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
  bases.month,
  bases.facility_id,
  bases.area_basis,
  cast(
    register.register_area_m2 * date_diff(
      'day',
      greatest(register.valid_from, bases.month),
      least(
        coalesce(register.valid_to, bases.month + interval 1 month),
        bases.month + interval 1 month
      )
    ) as double
  ) / day(last_day(bases.month)),
  null,
  'the register by days, on the basis ' || bases.area_basis,
  null,
  null,
  register.source_file,
  register.source_row
from bases
inner join dim_facility_version as register
  on bases.facility_id = register.facility_id
  and bases.area_basis = register.area_basis
  and register.valid_from < bases.month + interval 1 month
  and coalesce(register.valid_to, open_end()) > bases.month
