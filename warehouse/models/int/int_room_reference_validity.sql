-- grain: facility, text that means a room, and interval of one room version
-- a record finds its room here by facility, text and day
-- valid_to is never null
with refs as (
  select
    facility_id,
    reference,
    space_id,
    valid_from,
    coalesce(valid_to, open_end()) as valid_to
  from int_room_reference
  where space_id is not null
),
rooms as (
  select
    space_id,
    category,
    net_area_m2,
    valid_from,
    coalesce(valid_to, open_end()) as valid_to
  from int_space
),
cut as (
  select
    refs.facility_id,
    refs.reference,
    refs.space_id,
    rooms.category,
    rooms.net_area_m2 as area_m2,
    greatest(refs.valid_from, coalesce(rooms.valid_from, refs.valid_from))
      as valid_from,
    least(refs.valid_to, coalesce(rooms.valid_to, refs.valid_to)) as valid_to
  from refs
  left join rooms
    on refs.space_id = rooms.space_id
    and refs.valid_from < rooms.valid_to
    and refs.valid_to > rooms.valid_from
)
select * from cut
where valid_from < valid_to
