-- grain: recorded use of a room, with its day on the portfolio's clock
with setting as (
  select timezone from raw_setting
)
select
  uses.facility_id,
  uses.room,
  cast(timezone(setting.timezone, timezone('UTC', uses.at)) as date) as used_on
from raw_room_use as uses
cross join setting
