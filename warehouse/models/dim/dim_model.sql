-- grain: model received, in force or not
with versions as (
  select * from int_model_version
),
models as (
  select * from raw_model
)
select
  versions.model_sha256,
  versions.facility_id,
  versions.discipline,
  versions.version,
  versions.valid_from,
  versions.valid_to,
  versions.is_in_force,
  versions.is_stale,
  versions.note_code,
  versions.lineage_id,
  models.schema as ifc_schema,
  models.application,
  models.written_at,
  models.project_global_id,
  models.project_name,
  models.length_unit,
  models.area_unit,
  models.true_north_deg,
  models.spaces,
  models.spaces_counted,
  models.spaces_held,
  try_cast(models.net_area_m2 as decimal(18, 6)) as net_area_m2,
  models.extractor_version,
  versions.source as source_file
from versions
left join models on versions.model_sha256 = models.model_sha256
order by versions.model_sha256
