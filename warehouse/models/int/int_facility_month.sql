-- grain: month and facility of the register in it
-- by days: what changes within a month weighs by the days on which it held, and
-- a facility that opens or closes has a part of the month; of several bases the
-- area is that of the last
with months as (
  select * from int_month
),
parts as (
  select
    versions.facility_id,
    months.month,
    months.days_in_month,
    versions.valid_from,
    date_diff(
      'day',
      greatest(versions.valid_from, months.month),
      least(
        coalesce(versions.valid_to, months.next_month), months.next_month
      )
    ) as days,
    versions.register_area_m2,
    versions.area_basis,
    versions.headcount,
    arg_max(versions.area_basis, versions.valid_from) over (
      partition by versions.facility_id, months.month
    ) as last_basis
  from months
  inner join stg_facility as versions
    on months.next_month > versions.valid_from
    and coalesce(versions.valid_to, months.next_month) > months.month
)
select
  month,
  facility_id,
  any_value(last_basis) as area_basis,
  cast(
    cast(
      sum(register_area_m2 * days) filter (where area_basis = last_basis)
      as double
    )
    / sum(days) filter (where area_basis = last_basis)
    * sum(days) / any_value(days_in_month) as decimal(18, 6)
  ) as register_area_m2,
  cast(
    cast(sum(headcount * days) as double)
    / sum(days) filter (where headcount is not null)
    * sum(days) / any_value(days_in_month) as decimal(18, 6)
  ) as headcount
from parts
group by month, facility_id
