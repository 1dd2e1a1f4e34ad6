-- grain: QR code, in lower case, and interval in which it is in one place
with codes as (
  select
    lower(trim(qr_code)) as code_key,
    qr_code,
    facility_id,
    room,
    object,
    coalesce(valid_from, open_start()) as valid_from,
    coalesce(valid_to, open_end()) as valid_to
  from raw_qr_code
  qualify row_number() over (
    partition by code_key, valid_from order by qr_code
  ) = 1
)
select
  * replace (
    min(qr_code) over (partition by code_key) as qr_code,
    least(
      valid_to,
      lead(valid_from, 1, open_end()) over (
        partition by code_key order by valid_from
      )
    ) as valid_to
  )
from codes
