-- grain: file that was there and is gone, while what it said is still in force
with gone as (
  select distinct
    path,
    kind,
    sha256
  from raw_input
  where is_gone
),
versions as (
  select * from int_model_version
  where is_in_force and valid_to is null
),
models as (
  select * from raw_model
),
counts as (
  select * from raw_delivery_count
)
select
  'model_file_gone' as code,
  json_object(
    'rooms', coalesce(models.spaces_counted, 0),
    'area_m2', coalesce(models.net_area_m2, 0)
  ) as details,
  gone.path as source_file,
  gone.sha256 as model_sha256,
  versions.facility_id
from gone
inner join versions on gone.sha256 = versions.model_sha256
inner join models on gone.sha256 = models.model_sha256
union all by name
select
  'delivery_file_gone' as code,
  json_object(
    'rows', counts.rows_accepted - counts.rows_superseded,
    'amount_dkk', counts.invoiced_dkk,
    'case', case when counts.invoiced_dkk is not null then 'with_amount' end
  ) as details,
  gone.path as source_file
from gone
inner join counts
  on gone.path = counts.source_file
  and gone.sha256 = counts.delivery_sha256
  and gone.kind = counts.kind
where counts.rows_accepted > counts.rows_superseded
