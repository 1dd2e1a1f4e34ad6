-- grain: part of a month, and category, facility or room with a program in it
-- the youngest program that has begun
with refs as (
  select * from stg_meant_room
),
valid as (
  select
    periods.first_day,
    programs.category,
    programs.facility_id,
    refs.space_id,
    programs.code,
    programs.valid_from,
    programs.visits_per_week,
    programs.light_per_week
  from stg_program as programs
  inner join stg_period as periods on programs.valid_from <= periods.first_day
  left join refs
    on programs.facility_id = refs.facility_id
    and programs.room = refs.reference
    and periods.first_day >= refs.valid_from
    and periods.first_day < refs.valid_to
  where programs.room is null or refs.space_id is not null
)
select
  first_day,
  case when space_id is null then category end as category,
  case when space_id is null then facility_id end as facility_id,
  space_id,
  visits_per_week,
  light_per_week
from valid
qualify row_number() over (
  partition by
    first_day,
    case when space_id is null then category end,
    case when space_id is null then facility_id end,
    space_id
  order by valid_from desc, code
) = 1
