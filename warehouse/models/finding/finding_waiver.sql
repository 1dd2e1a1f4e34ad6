-- grain: file of waivers and cause for which some of them do nothing
with waivers as (
  select
    *,
    code || ' of ' || source || coalesce(', element ' || element, '')
    || coalesce(', row ' || waived_row, '') as what
  from int_waiver
),
known as (
  select code from raw_finding_code
  union
  select code from finding_found
  union
  select code from raw_held
  union
  select rule from mart_model_health
  union
  select replace(rule, 'ids: ', '') from mart_model_health
),
nearest as (
  select
    waivers.code,
    arg_max(known.code, jaro_winkler_similarity(waivers.code, known.code))
      as nearest
  from (select distinct code from waivers) as waivers
  cross join known
  where waivers.code not in (select code from known)
  group by waivers.code
),
issues as (
  select
    issues.rule,
    issues.severity,
    issues.global_id,
    issues.source_file
  from mart_model_issue as issues
  union all
  select
    patches.rule,
    'warning' as severity,
    patches.global_id,
    patches.source_file
  from mart_model_patch as patches
  where patches.rule like 'ids: %'
),
targets as (
  select
    code,
    severity,
    source_file,
    source_row,
    global_id
  from finding_found
  union all
  select
    code,
    'warning' as severity,
    source_file,
    source_row,
    cast(null as varchar) as global_id
  from raw_held
  union all
  select
    rule,
    severity,
    source_file,
    cast(null as bigint) as source_row,
    global_id
  from issues
  union all
  select
    replace(rule, 'ids: ', ''),
    severity,
    source_file,
    cast(null as bigint) as source_row,
    global_id
  from issues
  where rule like 'ids: %'
),
matched as (
  select
    waivers.source_file,
    waivers.source_row,
    bool_and(targets.severity = 'error') as is_of_error
  from waivers
  inner join targets
    on waivers.code = targets.code
    and waivers.source in (
      targets.source_file,
      regexp_extract(targets.source_file, '[^/\\]+$')
    )
    and coalesce(
      waivers.element = targets.global_id, waivers.element is null
    )
    and coalesce(
      waivers.waived_row = targets.source_row, waivers.waived_row is null
    )
  group by waivers.source_file, waivers.source_row
),
caused as (
  select
    waivers.source_file,
    waivers.source_row,
    case
      when nearest.code is not null
        then waivers.code || ' (nearest: ' || nearest.nearest || ')'
      when not waivers.is_active
        then waivers.what || ', until ' || waivers.until
      else waivers.what
    end as what,
    case
      when nearest.code is not null then 'waiver_unknown_code'
      when not waivers.is_active then 'waiver_expired'
      when matched.source_row is null then 'waiver_without_finding'
      when matched.is_of_error then 'waiver_of_error'
    end as code
  from waivers
  left join nearest on waivers.code = nearest.code
  left join matched
    on waivers.source_file = matched.source_file
    and waivers.source_row = matched.source_row
),
grouped as (
  select
    code,
    source_file,
    min(source_row) as source_row,
    count(*) as waivers,
    list(what order by source_row) as listed
  from caused
  where code is not null
  group by code, source_file
)
select
  code,
  json_object(
    'waivers', waivers,
    'listed',
    array_to_string(listed[1:5], '; ')
    || case when waivers > 5 then '; ...' else '' end
  ) as details,
  source_file,
  source_row
from grouped
