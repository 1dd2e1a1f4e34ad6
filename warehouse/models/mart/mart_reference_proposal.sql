-- grain: facility, text that means no single room, interval, and candidate
-- only texts that a record uses in the interval; columns as in room_override
with uses as (
  select * from int_reference_use
),
refs as (
  select * from int_room_reference
  where space_id is null
),
used as (
  select
    refs.facility_id,
    refs.reference,
    refs.valid_from,
    any_value(refs.valid_to) as valid_to,
    any_value(refs.status) as status,
    any_value(refs.building) as building,
    any_value(refs.candidates) as candidates,
    cast(sum(uses.records) as bigint) as records,
    coalesce(sum(uses.amount_dkk), 0) as open_dkk
  from refs
  inner join uses
    on refs.facility_id = uses.facility_id
    and refs.reference = uses.reference
    and refs.valid_from <= uses.day
    and uses.day < coalesce(refs.valid_to, open_end())
  group by refs.facility_id, refs.reference, refs.valid_from
),
proposed as (
  select
    * exclude (candidates),
    unnest(case when len(candidates) > 0 then candidates else [null] end)
      as candidate,
    generate_subscripts(
      case when len(candidates) > 0 then candidates else [null] end, 1
    ) as rank
  from used
),
rooms as (
  select
    space_id,
    valid_from,
    coalesce(valid_to, open_end()) as valid_to,
    global_id,
    number,
    name,
    building,
    storey
  from dim_space
)
select
  proposed.facility_id,
  proposed.reference as room,
  proposed.valid_from,
  cast(proposed.rank as bigint) as rank,
  arg_max(rooms.global_id, rooms.valid_from) as global_id,
  proposed.candidate.space_id as space_id,
  arg_max(rooms.number, rooms.valid_from) as number,
  arg_max(rooms.name, rooms.valid_from) as name,
  coalesce(
    arg_max(rooms.building, rooms.valid_from), any_value(proposed.building)
  )
    as building,
  arg_max(rooms.storey, rooms.valid_from) as storey,
  proposed.candidate.score as score,
  proposed.candidate.why as reason,
  any_value(proposed.status) as status,
  any_value(proposed.valid_to) as valid_to,
  any_value(proposed.records) as records,
  cast(any_value(proposed.open_dkk) as decimal(18, 2)) as open_dkk
from proposed
left join rooms
  on proposed.candidate.space_id = rooms.space_id
  and rooms.valid_from < coalesce(proposed.valid_to, open_end())
  and proposed.valid_from < rooms.valid_to
group by
  proposed.facility_id, proposed.reference, proposed.valid_from,
  proposed.rank, proposed.candidate
order by
  proposed.facility_id, proposed.reference, proposed.valid_from, proposed.rank
