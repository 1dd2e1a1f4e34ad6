-- grain: finding about models: their versions, their places, the facilities and
-- references that have none
with versions as (
  select * from int_model_version
),
shifts as (
  select * from int_model_offset
),
no_model as (
  select facility_id from mart_coverage where missing = 'model'
),
unresolved as (
  select facility_id, status, count(distinct room) as texts
  from mart_reference_proposal
  group by facility_id, status
),
findings as (
  select
    note_code as code,
    'warning' as severity,
    note as message,
    source as source_file,
    model_sha256,
    facility_id
  from versions
  where note_code is not null
  union all
  select
    'same_model_twice', 'info',
    'the same bytes were received under ' || names || ' names: counted once',
    source, model_sha256, facility_id
  from versions
  where names > 1
  union all
  select
    shifts.code, shifts.severity, shifts.message,
    min(versions.source), shifts.model_sha256, shifts.facility_id
  from shifts
  inner join versions on shifts.model_sha256 = versions.model_sha256
  group by all
  union all
  select
    'facility_without_model', 'info',
    'the register knows the facility, no model in force does',
    null, null, facility_id
  from no_model
  union all
  select
    'room_reference_' || status, 'warning',
    texts || ' room references mean no single room:'
      || ' see mart_reference_proposal, decide in room_override',
    null, null, facility_id
  from unresolved
)
select * from findings
