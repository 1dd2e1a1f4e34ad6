-- grain: inspection, room and object group, with the level agreed for it
-- agreed level: the record's own, else the program's (of the room, whatever
-- its category and however it is written; of the facility; of all),
-- else the category's INSTA 800 level
with inspected as (
  select
    inspections.*,
    case
      when lower(inspections.object_group) in ('floor', 'gulv') then 'floor'
      when lower(inspections.object_group) in ('inventory', 'inventar')
        then 'inventory'
    end as insta_800_group,
    rooms.space_id,
    rooms.category,
    rooms.area_m2
  from raw_inspection as inspections
  left join int_room_reference_validity as rooms
    on inspections.facility_id = rooms.facility_id
    and inspections.room = rooms.reference
    and inspections.date >= rooms.valid_from
    and inspections.date < rooms.valid_to
),
programs as (
  select
    category,
    facility_id,
    nullif(trim(room), '') as room,
    valid_from,
    try_cast(regexp_extract(quality_level, '[0-5]') as bigint) as level
  from raw_cleaning_program
  where quality_level is not null
),
meant as (
  select
    programs.*,
    refs.space_id,
    refs.valid_from as room_from,
    refs.valid_to as room_to
  from programs
  left join int_room_reference_validity as refs
    on programs.facility_id = refs.facility_id
    and programs.room = refs.reference
),
promised as (
  select
    inspected.inspection_id,
    inspected.facility_id,
    inspected.room,
    inspected.object_group,
    meant.level
  from inspected
  inner join meant
    on inspected.date >= meant.valid_from
    and (
      inspected.space_id = meant.space_id
      and inspected.date >= meant.room_from
      and inspected.date < meant.room_to
      or meant.room is null
      and inspected.category = meant.category
      and coalesce(meant.facility_id, inspected.facility_id)
      = inspected.facility_id
    )
  where meant.level is not null
  qualify row_number() over (
    partition by
      inspected.inspection_id, inspected.facility_id, inspected.room,
      inspected.object_group
    order by
      meant.room is null,
      meant.facility_id is null,
      meant.valid_from desc,
      meant.level
  ) = 1
),
agreed as (
  select
    inspected.*,
    coalesce(
      inspected.target_level, promised.level,
      case inspected.insta_800_group
        when 'floor' then ref_category.insta_800_floor
        when 'inventory' then ref_category.insta_800_inventory
      end
    ) as agreed_level,
    case
      when inspected.target_level is not null then 'record'
      when promised.level is not null then 'program'
      when
        inspected.insta_800_group is not null
        and ref_category.category is not null then 'category'
    end as agreed_by
  from inspected
  left join promised
    on inspected.inspection_id = promised.inspection_id
    and inspected.facility_id = promised.facility_id
    and inspected.room = promised.room
    and inspected.object_group = promised.object_group
  left join ref_category on inspected.category = ref_category.category
)
select * replace (lower(object_group) as object_group)
from agreed
