-- grain: QR code of the register, or one that only requests name
-- where it is on the run date, else where it last was; ranked by requests from
-- its room per 100 cleanings of it, where the room was cleaned often enough to
-- say so
with setting as (
  select
    smallest_group,
    as_of
  from raw_setting
),
register as (
  select int_qr_code.*
  from int_qr_code
  cross join setting
  qualify row_number() over (
    partition by code_key order by valid_from > as_of, valid_from desc
  ) = 1
),
codes as (
  select
    qr_code,
    facility_id,
    room,
    object,
    as_of >= valid_from and as_of < valid_to as is_registered
  from register
  cross join setting
  union all
  select distinct
    qr_code,
    facility_id,
    null,
    null,
    false
  from fact_service_request
  where lower(trim(qr_code)) not in (select code_key from register)
),
refs as (
  select * from int_reference_current
),
requests as (
  select
    qr_code,
    count(*) as requests,
    count(responded_at) as answered,
    count(order_id) as with_order,
    max(scanned_on) as last_scanned_on,
    median(answer_minutes) as median_answer_minutes
  from fact_service_request
  group by qr_code
),
of_room as (
  select
    qr_code,
    space_id,
    count(*) as requests
  from fact_service_request
  group by qr_code, space_id
),
cleanings as (
  select
    space_id,
    count(*) as cleanings
  from fact_visit
  where is_done and space_id in (select space_id from refs)
  group by space_id
),
joined as (
  select
    codes.*,
    refs.space_id,
    coalesce(requests.requests, 0) as requests,
    coalesce(of_room.requests, 0) as room_requests,
    coalesce(requests.answered, 0) as answered,
    coalesce(requests.with_order, 0) as with_order,
    requests.last_scanned_on,
    requests.median_answer_minutes,
    coalesce(cleanings.cleanings, 0) as cleanings,
    coalesce(cleanings.cleanings, 0) < setting.smallest_group
      as is_small_number
  from codes
  cross join setting
  left join requests on codes.qr_code = requests.qr_code
  left join refs
    on codes.facility_id = refs.facility_id
    and codes.room = refs.reference
    and codes.is_registered
  left join cleanings on refs.space_id = cleanings.space_id
  left join of_room
    on codes.qr_code = of_room.qr_code and refs.space_id = of_room.space_id
)
select
  qr_code,
  facility_id,
  space_id,
  object,
  is_registered,
  requests,
  answered,
  with_order,
  requests = 0 as is_never_scanned,
  last_scanned_on,
  median_answer_minutes,
  cleanings,
  100.0 * room_requests / nullif(cast(cleanings as double), 0)
    as requests_per_100_cleanings,
  case
    when not is_small_number
      then rank() over (
        partition by is_small_number
        order by room_requests / nullif(cast(cleanings as double), 0) desc
      )
  end as rank,
  is_small_number
from joined
order by qr_code
