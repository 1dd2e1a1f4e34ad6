-- grain: finding about a facility's area, or a room that two sources state
-- apart; facility totals stay in mart_coverage, for a few rooms may be secret
with coverage as (
  select * from mart_coverage
),
witness as (
  select * from mart_cobie_reconciliation
),
alone as (
  select
    facility_id,
    status,
    min(source_file) as source_file,
    count(*) as rooms,
    bool_and(status = 'only_in_cobie') as is_cobie
  from witness
  where status <> 'matched' and not is_outside
  group by facility_id, status
)
select
  'area_basis_differs' as code,
  case conversion_rule when 'unconverted' then 'warning' else 'info' end
    as severity,
  json_object(
    'area_basis', area_basis,
    'comparison', conversion_rule
  ) as details,
  facility_id
from coverage
where conversion_rule <> 'same_basis'
union all by name
select
  'coverage_implausible' as code,
  json_object(
    'part', coverage_status,
    'percent', cast(round(100 * setting.partly_modelled_below) as integer),
    'bound', if(conversion_rule = 'unconverted', 'unconverted', 'known'),
    'area_basis', area_basis,
    'effect', coverage_status
  ) as details,
  facility_id
from coverage
cross join raw_setting as setting
where coverage_status in ('low', 'high')
union all by name
select
  'cobie_area_differs' as code,
  json_object(
    'cause', cause,
    'difference', case
      when cause like 'excluded_%' then 'excluded'
      when difference_m2 is null then 'lacking'
      when difference_m2 > 0 then 'more'
      else 'less'
    end,
    'percent', abs(100 * difference_share)
  ) as details,
  source_file,
  model_sha256,
  step_id,
  global_id,
  facility_id
from witness
where status = 'matched' and cause is not null
union all by name
select
  case when is_cobie then 'room_only_in_cobie' else 'room_only_in_model' end
    as code,
  json_object('rooms', rooms) as details,
  source_file,
  facility_id
from alone
