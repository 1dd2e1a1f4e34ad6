-- grain: inspection, facility and object group
-- the user's table says how many rooms of a size may lie below their agreed
-- level; without a row for every room inspected there is a result, no verdict
with results as (
  select * from fact_inspection
),
allowances as (
  select
    lower(object_group) as object_group,
    level,
    allowed,
    coalesce(area_from_m2, 0) as area_from_m2,
    area_to_m2
  from raw_inspection_allowance
),
banded as (
  select
    results.*,
    allowances.allowed,
    allowances.area_from_m2
  from results
  left join allowances
    on results.object_group = allowances.object_group
    and results.agreed_level = allowances.level
    and (
      results.area_m2 >= allowances.area_from_m2
      and results.area_m2 < coalesce(allowances.area_to_m2, 100000000)
      or allowances.area_from_m2 = 0 and allowances.area_to_m2 is null
    )
  qualify row_number() over (
    partition by
      results.inspection_id, results.facility_id, results.room,
      results.object_group
    order by allowances.area_from_m2 desc nulls last
  ) = 1
),
bands as (
  select
    inspection_id,
    facility_id,
    object_group,
    min(date) as date,
    count(*) as rooms,
    count(agreed_level) as rooms_agreed,
    count(*) filter (where is_below) as rooms_below,
    sum(level) as levels,
    min(level) as lowest_level,
    min(agreed_level) as agreed_low,
    max(agreed_level) as agreed_high,
    any_value(allowed) as allowed
  from banded
  group by
    inspection_id, facility_id, object_group, agreed_level, area_from_m2
),
summed as (
  select
    inspection_id,
    facility_id,
    object_group,
    min(date) as date,
    cast(sum(rooms) as bigint) as rooms,
    cast(sum(rooms_below) as bigint) as rooms_below,
    cast(sum(levels) as double) / cast(sum(rooms) as double) as mean_level,
    min(lowest_level) as lowest_level,
    min(agreed_low) as agreed_low,
    max(agreed_high) as agreed_high,
    sum(rooms_agreed) as rooms_agreed,
    bool_and(allowed is not null) as is_allowed_known,
    sum(allowed) as allowed,
    bool_or(rooms_below > allowed) as is_over
  from bands
  group by inspection_id, facility_id, object_group
)
select
  inspection_id,
  facility_id,
  object_group,
  date,
  rooms,
  rooms_below,
  mean_level,
  lowest_level,
  case when agreed_low = agreed_high then agreed_low end as agreed_level,
  1 - rooms_below / nullif(cast(rooms_agreed as double), 0) as held_share,
  case when is_allowed_known then cast(allowed as decimal(18, 6)) end
    as allowed,
  case
    when rooms_agreed < rooms then 'no_agreed_level'
    when not is_allowed_known then 'no_allowance'
    when is_over then 'failed'
    else 'passed'
  end as result
from summed
order by inspection_id, facility_id, object_group
