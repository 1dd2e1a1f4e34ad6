-- grain: bin with readings
-- a drop of more than 15 points is an emptying, a smaller one is jitter
-- limit: use of the last 21 days over 1.5 x the regular interval, at most 100
with readings as (
  select
    bin_id,
    read_at,
    fill_pct,
    fill_pct - lag(fill_pct) over (
      partition by bin_id order by read_at
    ) as change_pct
  from raw_bin_reading
  where fill_pct between 0 and 110
),
bins as (
  select * from raw_bin
),
refs as (
  select facility_id, reference, space_id
  from fact_room_reference
  cross join raw_setting
  where space_id is not null
    and valid_from <= as_of
    and coalesce(valid_to, date '9999-12-31') > as_of
),
last_reading as (
  select bin_id, max(read_at) as last_read_at
  from readings
  group by bin_id
),
summed as (
  select
    readings.bin_id,
    count(*) as readings,
    min(readings.read_at) as first_read_at,
    any_value(last_reading.last_read_at) as last_read_at,
    arg_max(readings.fill_pct, readings.read_at) as fill_pct,
    count(*) filter (where readings.change_pct < -15) as empties_done,
    sum(greatest(readings.change_pct, 0)) as rise_pct,
    sum(greatest(readings.change_pct, 0)) filter (
      where readings.read_at > last_reading.last_read_at - interval 21 day
    ) as rise_21_pct,
    least(21, greatest(1, date_diff(
      'day', min(readings.read_at), any_value(last_reading.last_read_at)
    ))) as recent_days,
    greatest(1, date_diff(
      'day', min(readings.read_at), any_value(last_reading.last_read_at)
    )) as days
  from readings
  inner join last_reading on readings.bin_id = last_reading.bin_id
  group by readings.bin_id
),
rated as (
  select
    *,
    cast(rise_21_pct as double) / recent_days as pct_per_day,
    days / nullif(cast(empties_done as double), 0) as interval_days
  from summed
),
limited as (
  select
    *,
    least(100, coalesce(nullif(pct_per_day * 1.5 * interval_days, 0), 100))
      as limit_pct
  from rated
)
select
  limited.bin_id,
  bins.facility_id,
  refs.space_id,
  limited.readings,
  limited.first_read_at,
  limited.last_read_at,
  limited.fill_pct,
  limited.pct_per_day,
  limited.limit_pct,
  greatest(0, limited.limit_pct - cast(limited.fill_pct as double))
    / nullif(limited.pct_per_day, 0) as days_to_limit,
  limited.empties_done,
  cast(ceil(cast(limited.rise_pct as double) / limited.limit_pct) as bigint)
    as empties_due,
  limited.empties_done
  - cast(ceil(cast(limited.rise_pct as double) / limited.limit_pct) as bigint)
    as empties_saved
from limited
left join bins on limited.bin_id = bins.bin_id
left join refs
  on bins.facility_id = refs.facility_id and bins.room = refs.reference
order by limited.bin_id
