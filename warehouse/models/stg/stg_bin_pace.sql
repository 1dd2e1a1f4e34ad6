-- grain: bin with readings: its pace, its regular interval
-- pace: use over time of the last 21 days of measuring, over steps that are
-- whole: no gap, no emptying, no stuck sensor, no holiday. Regular interval:
-- that of the plan for its room, else the median between emptyings
with readings as (
  select
    stg_bin_reading.*,
    not is_gap and not is_emptied and not is_stuck and use_pct is not null
    and dim_date.holiday_name is null as is_whole,
    max(read_on) over (partition by bin_id) as last_on,
    dim_date.holiday_name
  from stg_bin_reading
  left join dim_date on stg_bin_reading.read_on = dim_date.date
),
recent_days as (
  select bin_id, read_on
  from (select distinct bin_id, read_on from readings where is_whole)
  qualify row_number() over (partition by bin_id order by read_on desc) <= 21
),
paces as (
  select
    readings.bin_id,
    sum(use_pct) filter (where recent_days.read_on is not null) as use_21_pct,
    sum(cast(days as decimal(18, 6))) filter (
      where recent_days.read_on is not null
    ) as days_21,
    sum(use_pct) as use_whole_pct,
    sum(cast(days as decimal(18, 6))) as days_whole
  from readings
  left join recent_days
    on readings.bin_id = recent_days.bin_id
    and readings.read_on = recent_days.read_on
  where is_whole
  group by readings.bin_id
),
emptyings as (
  select
    bin_id,
    date_diff(
      'second', lag(read_at) over (partition by bin_id order by read_at),
      read_at
    ) / 86400.0 as days
  from stg_bin_reading
  where is_emptied
),
intervals as (
  select bin_id, median(days) as interval_days from emptyings group by bin_id
),
refs as (
  select * from stg_reference_today
),
places as (
  select
    bins.bin_id,
    bins.facility_id,
    refs.space_id,
    bins.litres,
    7 / nullif(cast(stg_plan_room.visits_per_week as double), 0)
      as plan_interval_days
  from stg_bin_today as bins
  left join refs
    on bins.facility_id = refs.facility_id
    and bins.room = refs.reference
  left join stg_plan_room on refs.space_id = stg_plan_room.space_id
),
bins as (
  select distinct bin_id from stg_bin_reading
)
select
  bins.bin_id,
  places.facility_id,
  places.space_id,
  places.litres,
  case when paces.days_21 >= 1
      then cast(paces.use_21_pct as double) / cast(paces.days_21 as double)
  end as pct_per_day,
  case when paces.days_whole >= 1
      then cast(paces.use_whole_pct as double)
        / cast(paces.days_whole as double)
  end as whole_pct_per_day,
  coalesce(places.plan_interval_days, intervals.interval_days)
    as interval_days,
  case
    when places.plan_interval_days is not null then 'plan'
    when intervals.interval_days is not null then 'readings'
  end as interval_source
from bins
left join paces on bins.bin_id = paces.bin_id
left join intervals on bins.bin_id = intervals.bin_id
left join places on bins.bin_id = places.bin_id
