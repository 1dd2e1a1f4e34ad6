-- grain: bin reading, with what happened since the one before it in its place;
-- bin_id is the id of the bin's place on that day
-- one reading that jumps by more than 15 points and five usual changes, and is
-- back at its old level at the next one within a day, is noise and left out; a
-- sensor that reports how empty a bin is is read as 100 less its value
-- emptied: a fall of more than 15 points; or of more than 5 (jitter) where the
-- bin's own pace would have raised it by 15. Within a filling the highest level
-- so far counts, so that jitter does not add up. A gap is longer than a day and
-- four times the bin's usual step. Stuck: the same value for five days.
with setting as (
  select timezone from raw_setting
),
levels_read as (
  select
    readings.bin_id as register_bin_id,
    coalesce(places.place_id, readings.bin_id) as bin_id,
    readings.read_at,
    cast(
      case
        when sensors.is_inverted then 100 - readings.fill_pct
        else readings.fill_pct
      end as decimal(18, 6)
    ) as fill_pct,
    sensors.usual_change_pct
  from raw_bin_reading as readings
  cross join setting
  inner join int_bin_sensor as sensors on readings.bin_id = sensors.bin_id
  left join int_bin_place as places
    on readings.bin_id = places.bin_id
    and not places.is_last
    and cast(
      timezone(setting.timezone, timezone('UTC', readings.read_at)) as date
    ) >= places.valid_from
    and cast(
      timezone(setting.timezone, timezone('UTC', readings.read_at)) as date
    ) < places.valid_to
  where readings.fill_pct <= 130
),
neighbours as (
  select
    *,
    lag(fill_pct) over bins as before_pct,
    lead(fill_pct) over bins as after_pct,
    date_diff('second', lag(read_at) over bins, lead(read_at) over bins)
      as seconds_around
  from levels_read
  window bins as (partition by bin_id order by read_at)
),
kept as (
  select * exclude (before_pct, after_pct, seconds_around, usual_change_pct)
  from neighbours
  where not coalesce(
    (fill_pct - before_pct) * (fill_pct - after_pct) > 0
    and least(abs(fill_pct - before_pct), abs(fill_pct - after_pct))
    > greatest(15, 5 * usual_change_pct)
    and abs(after_pct - before_pct) <= 10
    and least(before_pct, after_pct) > 10
    and seconds_around <= 86400, false
  )
),
readings as (
  select
    register_bin_id,
    bin_id,
    read_at,
    fill_pct,
    cast(timezone(setting.timezone, timezone('UTC', read_at)) as date)
      as read_on,
    date_diff('second', lag(read_at) over bins, read_at) / 86400.0 as days,
    fill_pct - lag(fill_pct) over bins as change_pct
  from kept
  cross join setting
  window bins as (partition by bin_id order by read_at)
),
paces as (
  select
    bin_id,
    greatest(1, 4 * median(days)) as gap_days,
    cast(sum(change_pct) filter (where change_pct >= -5) as double)
    / nullif(
      sum(cast(days as decimal(18, 6))) filter (where change_pct >= -5), 0
    ) as rough_pct_per_day
  from readings
  group by bin_id
),
marked as (
  select
    readings.*,
    coalesce(readings.days > paces.gap_days, false) as is_gap,
    coalesce(
      change_pct < -15
      or (change_pct < -5 and paces.rough_pct_per_day * days > 15), false
    ) as is_emptied,
    sum(case when change_pct = 0 then 0 else 1 end) over (
      partition by readings.bin_id order by read_at
    ) as flat_id
  from readings
  inner join paces on readings.bin_id = paces.bin_id
),
fillings as (
  select
    *,
    sum(case when is_emptied then 1 else 0 end) over (
      partition by bin_id order by read_at
    ) as filling_id,
    date_diff('second', min(read_at) over flats, max(read_at) over flats)
    >= 5 * 86400
    and count(*) over flats >= 10 as is_flat
  from marked
  window flats as (partition by bin_id, flat_id)
),
levels as (
  select
    *,
    max(fill_pct) over (
      partition by bin_id, filling_id order by read_at
      rows between unbounded preceding and current row
    ) as level_pct
  from fillings
)
select
  register_bin_id,
  bin_id,
  read_at,
  read_on,
  fill_pct,
  days,
  is_gap,
  is_emptied,
  is_flat and change_pct = 0 as is_stuck,
  case
    when is_emptied then fill_pct
    else level_pct - lag(level_pct) over (
      partition by bin_id, filling_id order by read_at
    )
  end as use_pct
from levels
