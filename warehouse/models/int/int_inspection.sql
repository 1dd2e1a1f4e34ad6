-- grain: inspection, room and object group
-- judged by its impurities against those that the user's table permits, else by
-- its level against the agreed one
with results as (
  select * from int_agreed_level
),
judged as (
  select
    results.*,
    permitted.allowed,
    case
      when results.impurities is not null and permitted.allowed is not null
        then 'impurities'
      when results.level is not null and results.agreed_level is not null
        then 'level'
    end as judged_by
  from results
  left join int_inspection_allowance as permitted
    on results.inspection_id = permitted.inspection_id
    and results.facility_id = permitted.facility_id
    and results.room = permitted.room
    and results.object_group = permitted.object_group
)
select
  inspection_id,
  facility_id,
  room,
  object_group,
  space_id,
  category,
  area_m2,
  cast(greatest(1, coalesce(ceil(area_m2 / 100), 1)) as bigint) as units,
  date,
  level,
  impurities,
  agreed_level,
  agreed_by,
  allowed,
  judged_by,
  case judged_by
    when 'impurities' then impurities > allowed
    when 'level' then level < agreed_level
  end as is_below,
  source_file,
  source_row,
  delivery_sha256
from judged
