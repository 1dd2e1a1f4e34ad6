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
    'comparison', case conversion_rule
      when 'own_gross_factor' then 'by the facility''s own factor gross to net'
      when 'stated_building_factor'
        then 'by the gross areas that the models state of the buildings'
      when 'stated_storey_factor'
        then 'by the gross areas that the models state of the storeys'
      else
        'without a factor, as none is known, so that '
        || 'mart_coverage.difference_m2 also contains the difference of basis'
    end
  ) as details,
  facility_id
from coverage
where conversion_rule <> 'same_basis'
union all by name
select
  'coverage_implausible' as code,
  json_object(
    'part', case coverage_status
      when 'low'
        then
          'less than '
          || cast(round(100 * setting.partly_modelled_below) as integer)
          || ' %'
      else 'more than 110 %'
    end,
    'bound', case
      when conversion_rule = 'unconverted'
        then
          ' (no factor is known: by what ' || area_basis
          || ' can be at most)'
      else ''
    end,
    'effect', case coverage_status
      when 'low' then 'its cost per m² is marked and not ranked'
      else 'rooms may be counted twice, or the register is too small'
    end
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
      when cause like 'excluded_%'
        then 'an area for a space that the model excludes'
      when difference_m2 is null
        then 'an area that the model lacks, or lacks one that the model states'
      else
        printf('%.1f', abs(100 * difference_share)) || ' % '
        || case when difference_m2 > 0 then 'more' else 'less' end
        || ' than the model'
    end
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
