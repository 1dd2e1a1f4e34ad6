-- error: counted and excluded areas are all areas, by model, building, storey
with spaces as (
  select
    rooms.model_sha256,
    coalesce(rooms.building, '') as building,
    coalesce(rooms.storey, '') as storey,
    count(*) as spaces,
    sum(rooms.net_area_m2) as area_m2
  from int_model_space as rooms
  group by rooms.model_sha256, rooms.building, rooms.storey
),
ledger as (
  select
    ledger.model_sha256,
    coalesce(ledger.building, '') as building,
    coalesce(ledger.storey, '') as storey,
    count(*) filter (where ledger.is_counted) as counted,
    count(*) filter (where ledger.exclusion_reason is not null) as excluded,
    sum(ledger.area_m2) filter (where ledger.is_counted) as counted_m2,
    sum(ledger.area_m2) filter (where not ledger.is_counted) as excluded_m2,
    bool_or(ledger.area_rule = 'override') as has_override
  from (
    select *
    from mart_area_ledger
    where measure = 'net'
    qualify row_number() over (
      partition by model_sha256, step_id order by valid_from
    ) = 1
  ) as ledger
  group by ledger.model_sha256, ledger.building, ledger.storey
)
select
  spaces.model_sha256,
  spaces.building,
  spaces.storey,
  spaces.spaces,
  ledger.counted,
  ledger.excluded,
  spaces.area_m2,
  ledger.counted_m2,
  ledger.excluded_m2
from spaces
full join ledger
  on spaces.model_sha256 = ledger.model_sha256
  and spaces.building = ledger.building
  and spaces.storey = ledger.storey
where
  spaces.spaces is distinct from ledger.counted + ledger.excluded
  or (
    not coalesce(ledger.has_override, false)
    and coalesce(spaces.area_m2, 0)
    <> coalesce(ledger.counted_m2, 0) + coalesce(ledger.excluded_m2, 0)
  )
order by spaces.model_sha256, spaces.building, spaces.storey
