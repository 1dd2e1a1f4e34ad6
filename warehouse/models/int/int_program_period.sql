-- grain: part of a month, and category, facility or room with a program in it,
-- and task of its cleaning
-- the youngest weekly program that has begun, and all periodic ones of the
-- youngest day that has any; so many times a year are so many on the workdays
-- of that year
with refs as (
  select * from int_room_reference_validity
),
valid as (
  select
    periods.first_day,
    programs.category,
    programs.facility_id,
    refs.space_id,
    programs.task,
    programs.is_periodic,
    programs.code,
    programs.visits,
    programs.thorough_floor,
    programs.thorough_rest,
    programs.valid_from,
    coalesce(
      cast(programs.visits_a_week as decimal(18, 9)),
      cast(
        programs.visits_a_year * 5.0 / workyears.workdays as decimal(18, 9)
      )
    ) as visits_per_week
  from int_program as programs
  inner join int_period as periods on programs.valid_from <= periods.first_day
  inner join int_workyear as workyears
    on year(periods.first_day) = workyears.year
  left join refs
    on programs.facility_id = refs.facility_id
    and programs.room = refs.reference
    and periods.first_day >= refs.valid_from
    and periods.first_day < refs.valid_to
  where programs.room is null or refs.space_id is not null
),
scoped as (
  select
    * replace (
      case when space_id is null then category end as category,
      case when space_id is null then facility_id end as facility_id
    )
  from valid
),
youngest as (
  select * from scoped
  qualify rank() over (
    partition by first_day, category, facility_id, space_id, is_periodic
    order by valid_from desc
  ) = 1
)
select * exclude (valid_from)
from youngest
qualify row_number() over (
  partition by first_day, category, facility_id, space_id, task
  order by code
) = 1
