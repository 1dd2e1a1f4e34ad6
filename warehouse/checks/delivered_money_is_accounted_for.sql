-- error: all money delivered is in force, repeated, superseded or held, by file
with files as (
  select
    path,
    kind,
    delivered_dkk,
    invoiced_dkk + repeated_dkk + superseded_dkk + held_dkk as accounted_dkk
  from (
    select distinct
      path,
      kind,
      sha256,
      delivered_dkk,
      invoiced_dkk,
      repeated_dkk,
      superseded_dkk,
      held_dkk
    from run_input
    where delivered_dkk is not null
  )
),
invoiced as (
  select sum(invoiced_dkk) as file_dkk
  from (select distinct
    path,
    kind,
    sha256,
    invoiced_dkk
  from run_input)
),
in_force as (
  select
    (select coalesce(sum(amount_dkk), 0) from raw_cost_line)
    + (select coalesce(sum(cost_dkk), 0) from raw_work_order) as row_dkk
)
select
  path,
  kind,
  delivered_dkk,
  accounted_dkk
from files
where delivered_dkk <> accounted_dkk
union all
select
  'all files',
  'invoiced',
  row_dkk,
  file_dkk
from invoiced
cross join in_force
where row_dkk <> file_dkk
order by path, kind
