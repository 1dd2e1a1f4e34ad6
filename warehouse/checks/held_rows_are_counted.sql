-- error: the held rows of each input are as many as run_held_row has
with inputs as (
  select
    kind,
    sha256,
    sum(rows_held) as rows_held
  from (select distinct
    path,
    kind,
    sha256,
    rows_held
  from run_input)
  where kind <> 'model' and sha256 is not null
  group by kind, sha256
),
held as (
  select
    kind,
    delivery_sha256 as sha256,
    count(*) as rows_listed
  from run_held_row
  group by kind, delivery_sha256
)
select
  inputs.kind,
  inputs.sha256,
  inputs.rows_held,
  coalesce(held.rows_listed, 0) as rows_listed
from inputs
left join held on inputs.kind = held.kind and inputs.sha256 = held.sha256
where coalesce(inputs.rows_held, 0) <> coalesce(held.rows_listed, 0)
order by inputs.kind, inputs.sha256
