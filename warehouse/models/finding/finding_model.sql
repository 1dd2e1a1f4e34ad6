-- grain: finding about models: their versions, their places, the facilities and
-- references that have none
with versions as (
  select * from int_model_version
),
shifts as (
  select * from int_model_offset
),
no_model as (
  select facility_id from mart_coverage
  where missing = 'model'
),
unresolved as (
  select
    facility_id,
    status,
    count(distinct room) as texts
  from mart_reference_proposal
  group by facility_id, status
)
select
  note_code as code,
  cast(note_details as json) as details,
  source as source_file,
  model_sha256,
  facility_id
from versions
where note_code is not null
union all by name
select
  'same_model_twice' as code,
  json_object('names', names) as details,
  source as source_file,
  model_sha256,
  facility_id
from versions
where names > 1
union all by name
select
  shifts.code,
  cast(shifts.details as json) as details,
  min(versions.source) as source_file,
  shifts.model_sha256,
  shifts.facility_id
from shifts
inner join versions on shifts.model_sha256 = versions.model_sha256
group by
  shifts.code, shifts.details, shifts.model_sha256, shifts.facility_id
union all by name
select
  'facility_without_model' as code,
  json_object() as details,
  facility_id
from no_model
union all by name
select
  'room_reference_' || status as code,
  json_object('texts', texts) as details,
  facility_id
from unresolved
