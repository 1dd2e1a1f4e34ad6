-- grain: finding about inspections
with results as (
  select * from fact_inspection
),
without_result as (
  select
    facility_id,
    count(*) as rows
  from results
  where level is null and impurities is null
  group by facility_id
),
without_level as (
  select
    facility_id,
    count(*) as rows
  from results
  where agreed_level is null and (level is not null or impurities is not null)
  group by facility_id
),
without_allowance as (
  select
    facility_id,
    count(*) as rows,
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
    ) as too_small
  from int_inspection_lot
  group by facility_id
),
whole as (
  select sum(without_row) as without_row
  from lots
)
select
  'inspection_without_result' as code,
  json_object('rows', rows) as details,
  facility_id
from without_result
union all by name
select
  'inspection_level_not_agreed' as code,
  json_object('rows', rows) as details,
  facility_id
from without_level
union all by name
select
  'inspection_allowance_missing' as code,
  json_object('rows', rows, 'by_level', by_level) as details,
  facility_id
from without_allowance
union all by name
select
  'inspection_lot_missing' as code,
  json_object('inspections', without_row) as details
from whole
where without_row > 0
union all by name
select
  'inspection_sample_too_small' as code,
  json_object('inspections', too_small) as details,
  facility_id
from lots
where too_small > 0
