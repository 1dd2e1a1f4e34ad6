-- grain: service request
-- a code is the same in upper and lower case; its place is that of the day;
-- the service is the one that the longest fitting word of its category means;
-- its work order is the one that has its id (as its own or its parent's), else
-- the first order in the same room within a day after the scan;
-- an answer and an end of a day after the run date have not happened yet;
-- for an answer before the scan the time is not known
with setting as (
  select
    timezone,
    timezone('UTC', timezone(timezone, cast(as_of + 1 as timestamp)))
      as day_ends_at
  from raw_setting
),
codes as (
  select * from int_qr_code
),
spellings as (
  select distinct
    code_key,
    qr_code
  from codes
),
words as (
  select * from ref_request_keyword
),
refs as (
  select * from int_room_reference_validity
),
orders as (
  select * from int_work_order
),
topics as (
  select
    topic.category,
    arg_max(words.service, (length(words.keyword), words.service)) as service
  from (select distinct category from raw_service_request) as topic
  inner join words
    on regexp_matches(
      lower(topic.category), '(^|[^a-zæøå])' || words.keyword
    )
  group by topic.category
),
requests as (
  select
    requests.request_id,
    coalesce(spellings.qr_code, requests.qr_code) as qr_code,
    codes.facility_id,
    codes.room,
    requests.category as topic,
    topics.service,
    requests.scanned_at,
    timezone(setting.timezone, timezone('UTC', requests.scanned_at))
      as scanned_local,
    case
      when requests.responded_at < setting.day_ends_at
        then requests.responded_at
    end as responded_at,
    case
      when requests.closed_at < setting.day_ends_at
        then requests.closed_at
    end as closed_at,
    requests.source_file,
    requests.source_row,
    requests.delivery_sha256
  from raw_service_request as requests
  cross join setting
  left join spellings
    on lower(trim(requests.qr_code)) = spellings.code_key
  left join codes
    on spellings.code_key = codes.code_key
    and cast(
      timezone(setting.timezone, timezone('UTC', requests.scanned_at)) as date
    ) >= codes.valid_from
    and cast(
      timezone(setting.timezone, timezone('UTC', requests.scanned_at)) as date
    ) < codes.valid_to
  left join topics on requests.category = topics.category
),
placed as (
  select
    requests.*,
    refs.space_id
  from requests
  left join refs
    on requests.facility_id = refs.facility_id
    and requests.room = refs.reference
    and cast(requests.scanned_local as date) >= refs.valid_from
    and cast(requests.scanned_local as date) < refs.valid_to
),
by_id as (
  select
    placed.request_id,
    coalesce(own.order_id, min(child.order_id)) as order_id
  from placed
  left join orders as own on placed.request_id = own.order_id
  left join orders as child on placed.request_id = child.parent_id
  group by placed.request_id, own.order_id
),
by_room as (
  select
    placed.request_id,
    arg_min(orders.order_id, (orders.reported_at, orders.order_id))
      as order_id
  from placed
  inner join orders
    on placed.space_id = orders.space_id
    and placed.scanned_at <= orders.reported_at
    and orders.reported_at <= placed.scanned_at + interval 1 day
    and coalesce(orders.type, 'request') <> 'preventive'
  group by placed.request_id
)
select
  placed.request_id,
  placed.qr_code,
  coalesce(placed.facility_id, 'unassigned') as facility_id,
  placed.space_id,
  coalesce(placed.service, 'internal_service') as service,
  placed.topic,
  placed.scanned_at,
  cast(placed.scanned_local as date) as scanned_on,
  placed.responded_at,
  placed.closed_at,
  case
    when placed.responded_at >= placed.scanned_at
      then date_diff('second', placed.scanned_at, placed.responded_at) / 60.0
  end as answer_minutes,
  coalesce(by_id.order_id, by_room.order_id) as order_id,
  case
    when by_id.order_id is not null then 'id'
    when by_room.order_id is not null then 'room_and_time'
  end as link_rule,
  placed.source_file,
  placed.source_row,
  placed.delivery_sha256
from placed
left join by_id on placed.request_id = by_id.request_id
left join by_room on placed.request_id = by_room.request_id
