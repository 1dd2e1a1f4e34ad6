-- grain: finding about inspections
with results as (
  select * from fact_inspection
),
without_result as (
  select facility_id, count(*) as rooms
  from results
  where level is null and impurities is null
  group by facility_id
),
without_level as (
  select facility_id, count(*) as rooms
  from results
  where agreed_level is null and (level is not null or impurities is not null)
  group by facility_id
),
without_allowance as (
  select facility_id, count(*) as rooms,
    count(*) filter (where judged_by = 'level') as by_level
  from results
  where impurities is not null and allowed is null and agreed_level is not null
  group by facility_id
),
lots as (
  select
    facility_id,
    count(*) filter (where acceptance_number is null) as without_row,
    count(*) filter (
      where sample_size is not null
        and inspected_units < least(sample_size, lot_size)
    ) as too_small,
    count(*) as inspections
  from int_inspection_lot
  group by facility_id
),
whole as (
  select
    sum(without_row) as without_row,
    (select count(*) from raw_inspection_lot) as rows
  from lots
),
findings as (
  select
    'inspection_without_result' as code,
    'warning' as severity,
    case when rooms = 1 then '1 inspection row has'
      else rooms || ' inspection rows have'
    end || ' neither a level nor a number of impurities: not judged; deliver '
      || 'one of the two' as message,
    facility_id
  from without_result
  union all
  select
    'inspection_level_not_agreed', 'warning',
    case when rooms = 1 then '1 inspection row has'
      else rooms || ' inspection rows have'
    end || ' no agreed level: not judged; deliver target_level with the '
      || 'inspection or quality_level with cleaning_program',
    facility_id
  from without_level
  union all
  select
    'inspection_allowance_missing', 'warning',
    case when rooms = 1 then '1 inspection row counts'
      else rooms || ' inspection rows count'
    end || ' impurities, but no row of inspection_allowance has the object '
      || 'group, level and room size: '
      || case when by_level = rooms then 'judged by level' else 'not judged' end
      || '; deliver the permitted impurities of your standard',
    facility_id
  from without_allowance
  union all
  select
    'inspection_lot_missing', 'warning',
    case when without_row = 1 then '1 inspection has'
      else without_row || ' inspections have'
    end || ' no verdict for the facility, for '
      || case when rows = 0 then 'no inspection_lot was delivered'
        else 'no row of inspection_lot has the lot size'
      end || ': deliver sample size and acceptance number per lot size',
    null
  from whole
  where without_row > 0
  union all
  select
    'inspection_sample_too_small', 'warning',
    case when too_small = 1 then '1 inspection'
      else too_small || ' inspections'
    end || ' judged fewer rooms than the sample size of inspection_lot: '
      || 'no pass can be given; inspect more rooms',
    facility_id
  from lots
  where too_small > 0
)
select * from findings
