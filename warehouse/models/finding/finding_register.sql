-- grain: finding about a facility's area, or a room that two witnesses tell
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
),
findings as (
  select
    'area_basis_differs' as code,
    case conversion_rule when 'unconverted' then 'warning' else 'info' end
      as severity,
    'the register measures ' || area_basis
      || ', the models net room area: '
      || case conversion_rule
        when 'own_gross_factor'
          then 'compared by the facility''s own factor gross to net, '
            || 'mart_coverage.conversion_factor'
        when 'stated_building_factor'
          then 'compared by the gross areas that the models state of the '
            || 'buildings, mart_coverage.conversion_factor'
        when 'stated_storey_factor'
          then 'compared by the gross areas that the models state of the '
            || 'storeys, mart_coverage.conversion_factor'
        else 'no factor is known, mart_coverage.difference_m2 holds both the '
          || 'basis and what is missing'
      end as message,
    cast(null as varchar) as source_file,
    cast(null as varchar) as model_sha256,
    cast(null as bigint) as step_id,
    cast(null as varchar) as global_id,
    facility_id
  from coverage
  where conversion_rule <> 'same_basis'
  union all
  select
    'coverage_implausible', 'warning',
    case coverage_status
      when 'low' then 'the models cover less than '
        || cast(round(100 * setting.partly_modelled_below) as integer)
        || ' % of the registered area, on the same basis: cost per m² of the '
        || 'models is marked and not ranked; deliver the missing models, or '
        || 'correct the register'
      else 'the models have more than 110 % of the registered area, on the '
        || 'same basis: rooms may be counted twice, or the register is too '
        || 'small; check both'
    end
    || case when conversion_rule = 'unconverted'
        then ' (no factor is known: by what ' || area_basis
          || ' can be at most)'
        else ''
    end,
    null, null, null, null, facility_id
  from coverage
  cross join raw_setting as setting
  where coverage_status in ('low', 'high')
  union all
  select
    'cobie_area_differs', 'warning',
    case
      when cause like 'excluded_%'
        then 'COBie states an area for a space that the model excludes: '
          || cause
      when difference_m2 is null
        then 'COBie and the model do not both state an area: ' || cause
      else 'COBie states '
        || printf('%.1f', abs(100 * difference_share)) || ' % '
        || case when difference_m2 > 0 then 'more' else 'less' end
        || ' than the model: ' || cause
    end,
    source_file, model_sha256, step_id, global_id, facility_id
  from witness
  where status = 'matched' and cause is not null
  union all
  select
    case when is_cobie then 'room_only_in_cobie' else 'room_only_in_model' end,
    'warning',
    rooms || case
      when is_cobie then ' COBie spaces are no room of the facility''s models'
      else ' counted rooms of the models are no COBie space'
    end || ': see mart_cobie_reconciliation',
    source_file, null, null, null, facility_id
  from alone
)
select * from findings
