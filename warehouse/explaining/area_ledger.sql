-- one part a row of the area ledger
with ledger as (
  select * from mart_area_ledger
),
models as (
  select * from explained_model_file
)
select
  ledger.facility_id,
  ledger.building,
  ledger.storey,
  ledger.number,
  ledger.measure,
  ledger.is_counted,
  ledger.is_current,
  ledger.exclusion_reason,
  ledger.area_m2 as amount,
  cast(null as varchar) as driver,
  ledger.area_rule as rule,
  ledger.space_id,
  cast(null as varchar) as line_id,
  models.path as source_file,
  ledger.step_id as source_row
from ledger
left join models on ledger.model_sha256 = models.model_sha256
where ledger.area_m2 is not null
order by ledger.space_id, ledger.valid_from, ledger.measure
