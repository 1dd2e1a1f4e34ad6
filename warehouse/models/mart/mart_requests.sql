-- grain: QR code and ISO week on the portfolio's clock
with requests as (
  select
    raw_service_request.*,
    timezone(raw_setting.timezone, timezone('UTC', scanned_at))
      as scanned_local,
    date_diff('second', scanned_at, responded_at) / 60.0 as answer_minutes
  from raw_service_request
  cross join raw_setting
),
codes as (
  select * from raw_qr_code
),
refs as (
  select facility_id, reference, space_id
  from fact_room_reference
  cross join raw_setting
  where space_id is not null
    and valid_from <= as_of
    and coalesce(valid_to, date '9999-12-31') > as_of
),
weeks as (
  select
    qr_code,
    cast(isoyear(scanned_local) as bigint) as iso_year,
    cast(week(scanned_local) as bigint) as iso_week,
    count(*) as requests,
    count(*) filter (where responded_at is not null) as answered,
    count(*) filter (where closed_at is null) as open_requests,
    median(answer_minutes) filter (where answer_minutes >= 0)
      as median_answer_minutes
  from requests
  group by all
)
select
  weeks.qr_code,
  weeks.iso_year,
  weeks.iso_week,
  codes.facility_id,
  refs.space_id,
  weeks.requests,
  weeks.answered,
  weeks.open_requests,
  weeks.median_answer_minutes
from weeks
left join codes on weeks.qr_code = codes.qr_code
left join refs
  on codes.facility_id = refs.facility_id and codes.room = refs.reference
order by weeks.qr_code, weeks.iso_year, weeks.iso_week
