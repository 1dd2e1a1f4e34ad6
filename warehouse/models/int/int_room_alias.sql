-- grain: facility and another name for a room: a decision, a code, an asset
with texts as (
  select distinct
    facility_id,
    lower(trim(room)) as text
  from int_reference_text
),
assets as (
  select * from int_tagged_asset
),
names as (
  select
    facility_id,
    'approved' as match_rule,
    room as text,
    global_id as meaning,
    cast(null as date) as valid_from,
    cast(null as date) as valid_to
  from raw_room_override
  where trim(global_id) <> ''
  union
  select
    facility_id,
    'qr_code',
    qr_code,
    room,
    nullif(valid_from, open_start()),
    nullif(valid_to, open_end())
  from int_qr_code
  union
  select
    assets.facility_id,
    'asset_tag',
    assets.asset,
    assets.space_id,
    assets.valid_from,
    assets.valid_to
  from assets
  semi join texts
    on assets.facility_id = texts.facility_id and assets.asset = texts.text
)
select
  facility_id,
  match_rule,
  text,
  meaning,
  valid_from,
  valid_to
from names
where facility_id is not null and trim(text) <> '' and trim(meaning) <> ''
order by all
