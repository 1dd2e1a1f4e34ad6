-- grain: month, room, service, unit and price; space_id is null for a volume
-- and a lump sum
-- divided by month: int_contract_charge, int_delivered_cleaning
-- divided by month: int_scheduled_cleaning, int_visit_sum
-- due: contract price × m² valid × visits due by the program of each day;
-- delivered: what is due, by the share of a room's due m² that its own visits
-- record, at most all of it, of a lump sum by that of its facility; null where
-- a service leaves no record;
-- in oere by largest remainder, so that rooms add up to their facility
with dues as (
  select * from int_contract_charge
),
recorded as (
  select distinct
    month,
    facility_id
  from int_visit_sum
),
room_dues as (
  select
    month,
    space_id,
    max(due_m2_visits) as due_m2_visits
  from (
    select
      month,
      space_id,
      unit,
      sum(due_m2_visits) as due_m2_visits
    from dues
    where service = 'cleaning'
    group by month, space_id, unit
  )
  group by month, space_id
),
shares as (
  select
    room_dues.month,
    room_dues.space_id,
    case
      when room_dues.due_m2_visits = 0 then 1
      else least(
        1, coalesce(done.done_m2, 0) / cast(room_dues.due_m2_visits as double)
      )
    end as share
  from room_dues
  left join int_delivered_cleaning as done
    on room_dues.month = done.month and room_dues.space_id = done.space_id
),
facility_shares as (
  select
    month,
    facility_id,
    cast(sum(least(due_m2, done_m2)) as double)
    / nullif(cast(sum(due_m2) as double), 0) as share
  from (
    select
      rooms.month,
      rooms.facility_id,
      rooms.space_id,
      sum(rooms.due_m2_visits) as due_m2,
      coalesce(any_value(done.done_m2), 0) as done_m2
    from int_scheduled_cleaning as rooms
    left join int_delivered_cleaning as done
      on rooms.month = done.month and rooms.space_id = done.space_id
    group by rooms.month, rooms.facility_id, rooms.space_id
  )
  group by month, facility_id
),
delivered as (
  select
    dues.*,
    case
      when dues.space_id is null and dues.unit = 'month'
        then case
          when dues.service = 'cleaning' and recorded.month is not null
            then cast(dues.due_dkk * of_facility.share as decimal(28, 6))
        end
      when dues.space_id is null then dues.due_dkk
      when dues.service = 'cleaning' and recorded.month is not null
        then cast(dues.due_dkk * shares.share as decimal(28, 6))
    end as delivered_dkk
  from dues
  left join recorded
    on dues.month = recorded.month
    and dues.facility_id = recorded.facility_id
  left join shares
    on dues.month = shares.month and dues.space_id = shares.space_id
  left join facility_shares as of_facility
    on dues.month = of_facility.month
    and dues.facility_id = of_facility.facility_id
),
micros as (
  select
    *,
    cast(due_dkk * 1000000 as bigint) as due,
    cast(delivered_dkk * 1000000 as bigint) as done
  from delivered
),
ranked as (
  select
    *,
    cast(
      (sum(due) over place + 5000) // 10000 - sum(due // 10000) over place
      as bigint
    ) as due_missing,
    cast(
      (sum(done) over place + 5000) // 10000 - sum(done // 10000) over place
      as bigint
    ) as done_missing,
    row_number() over (
      partition by month, facility_id, service
      order by
        due % 10000 desc, space_id, unit, price_per_unit_dkk
    ) as due_place,
    row_number() over (
      partition by month, facility_id, service
      order by
        done % 10000 desc nulls last, space_id, unit, price_per_unit_dkk
    ) as done_place
  from micros
  window place as (partition by month, facility_id, service)
),
whole as (
  select
    *,
    due // 10000 + case when due_place <= due_missing then 1 else 0 end
      as due_ore,
    done // 10000 + case when done_place <= done_missing then 1 else 0 end
      as done_ore
  from ranked
)
select
  month,
  facility_id,
  space_id,
  service,
  unit,
  price_per_unit_dkk,
  cast(quantity as decimal(18, 6)) as quantity,
  cast(due_ore as decimal(16, 0)) * 0.01 as due_dkk,
  cast(done_ore as decimal(16, 0)) * 0.01 as delivered_dkk,
  case
    when bool_or(done_ore is not null) over place
      then cast(due_ore as decimal(16, 0)) * 0.01
  end as due_with_records_dkk,
  source_file,
  source_row,
  delivery_sha256
from whole
window place as (partition by month, facility_id, service)
order by
  month, facility_id, space_id nulls first, service, unit, price_per_unit_dkk
