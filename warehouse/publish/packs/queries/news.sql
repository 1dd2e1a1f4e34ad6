-- grain: delivery that came after a version ($1, when its run started), and
-- the facility and month that it has rows of; both are null where it concerns
-- all
with inputs as (
  select
    kind,
    path,
    sha256
  from run_input
  where received_at > $1 and verdict <> 'reject_file'
),
recorded as (
  select
    facility_id,
    month,
    source_file,
    delivery_sha256
  from mart_cost_ledger
  union all
  select
    facility_id,
    date_trunc('month', reported_on),
    source_file,
    delivery_sha256
  from fact_work_order
  union all
  select
    facility_id,
    date_trunc('month', scanned_on),
    source_file,
    delivery_sha256
  from fact_service_request
  union all
  select
    facility_id,
    date_trunc('month', date),
    source_file,
    delivery_sha256
  from fact_visit
),
counted as (
  select
    inputs.kind,
    inputs.path,
    recorded.facility_id,
    cast(recorded.month as date) as month,
    count(*) as rows
  from inputs
  inner join recorded
    on inputs.path = recorded.source_file
    and inputs.sha256 = recorded.delivery_sha256
  group by all
),
models as (
  select
    inputs.kind,
    inputs.path,
    dim_model.facility_id,
    cast(null as date) as month,
    1 as rows
  from inputs
  inner join dim_model on inputs.sha256 = dim_model.model_sha256
)
select * from counted
union all
select * from models
union all
select
  kind,
  path,
  null,
  null,
  null
from inputs
where
  kind not in (
    'model', 'cost_line', 'work_order', 'service_request', 'cleaning_visit'
  )
order by kind, path, facility_id, month
