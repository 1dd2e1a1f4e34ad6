-- error: every space of a model in force is in the area ledger
with spaces as (
  select
    raw_space.model_sha256,
    count(*) as spaces
  from raw_space
  inner join dim_model on raw_space.model_sha256 = dim_model.model_sha256
  where dim_model.is_in_force
  group by raw_space.model_sha256
),
ledger as (
  select
    model_sha256,
    count(*) filter (where is_counted) as counted,
    count(*) filter (where exclusion_reason is not null) as excluded
  from (
    select *
    from mart_area_ledger
    where measure = 'net'
    qualify row_number() over (
      partition by model_sha256, step_id order by valid_from
    ) = 1
  )
  group by model_sha256
)
select
  spaces.model_sha256,
  spaces.spaces,
  ledger.counted,
  ledger.excluded
from spaces
left join ledger on spaces.model_sha256 = ledger.model_sha256
where spaces.spaces is distinct from ledger.counted + ledger.excluded
order by spaces.model_sha256
