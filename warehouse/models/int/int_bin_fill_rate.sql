-- grain: bin with readings: its limits, how fast it fills, how often it is
-- emptied
-- rate: use over time of the last 28 days with whole steps (no gap, emptying,
-- stuck sensor or holiday), so that each weekday counts as often; its margin is
-- twice the standard error of the days. Regular interval: that of the plan for
-- its room, else the median between emptyings; regular emptyings a workday
-- follow from the plan, else from the mean of workdays between emptyings
with readings as (
  select
    int_bin_reading.*,
    not is_gap and not is_emptied and not is_stuck and use_pct is not null
    and int_date.holiday_name is null as is_whole
  from int_bin_reading
  left join int_date on int_bin_reading.read_on = int_date.date
),
days as (
  select
    bin_id,
    read_on,
    cast(sum(use_pct) as decimal(18, 6)) as use_pct,
    sum(cast(days as decimal(18, 6))) as days,
    row_number() over (partition by bin_id order by read_on desc) as back
  from readings
  where is_whole
  group by bin_id, read_on
),
paces as (
  select
    bin_id,
    sum(use_pct) as whole_use,
    sum(days) as whole_days,
    sum(use_pct) filter (where back <= 28) as late_use,
    sum(days) filter (where back <= 28) as late_days,
    count(*) filter (where back <= 28) as rate_days,
    cast(sum(use_pct * use_pct) filter (where back <= 28) as double) as squares
  from days
  group by bin_id
),
rates as (
  select
    bin_id,
    case
      when whole_days >= 1
        then cast(whole_use as double) / cast(whole_days as double)
    end as whole_pct_per_day,
    case
      when late_days >= 1
        then cast(late_use as double) / cast(late_days as double)
    end as pct_per_day,
    case when late_days >= 1 then rate_days else 0 end as rate_days,
    case
      when rate_days > 1 and late_use > 0
        then 2 * sqrt(greatest(
          squares - cast(late_use as double) * cast(late_use as double)
          / rate_days, 0
        ) / (rate_days - 1) / rate_days) * rate_days
        / cast(late_use as double)
    end as rate_margin_share
  from paces
),
workdays as (
  select
    date,
    count(*) filter (where is_workday) over (order by date) as workday_number
  from int_date
),
emptyings as (
  select
    readings.bin_id,
    date_diff(
      'second',
      lag(readings.read_at) over (
        partition by readings.bin_id order by readings.read_at
      ),
      readings.read_at
    ) / 86400.0 as days,
    workdays.workday_number
  from readings
  left join workdays on readings.read_on = workdays.date
  where readings.is_emptied
),
intervals as (
  select
    bin_id,
    median(days) as interval_days,
    nullif(max(workday_number) - min(workday_number), 0)
    / nullif(count(*) - 1, 0) as interval_workdays
  from emptyings
  group by bin_id
),
planned as (
  select
    places.bin_id,
    cast(nullif(sum(tasks.visits_per_week), 0) as double) as visits_per_week
  from int_bin_location as places
  inner join int_regular_task as tasks on places.space_id = tasks.space_id
  group by places.bin_id
),
bins as (
  select distinct bin_id from int_bin_reading
)
select
  bins.bin_id,
  coalesce(places.register_bin_id, bins.bin_id) as register_bin_id,
  coalesce(places.placed_from, open_start()) as placed_from,
  nullif(places.placed_to, open_end()) as placed_to,
  coalesce(places.is_moved, false) as is_moved,
  places.facility_id,
  places.space_id,
  places.litres,
  places.is_in_use,
  cast(coalesce(places.limit_pct, setting.bin_threshold_pct) as double)
    as limit_pct,
  coalesce(places.limit_rule, 'configuration') as limit_rule,
  cast(places.max_days as double) as max_days,
  rates.pct_per_day,
  rates.whole_pct_per_day,
  coalesce(rates.rate_days, 0) as rate_days,
  rates.rate_margin_share,
  coalesce(7 / planned.visits_per_week, intervals.interval_days)
    as interval_days,
  case
    when planned.visits_per_week is not null then 'plan'
    when intervals.interval_days is not null then 'readings'
  end as interval_source,
  case
    when planned.visits_per_week > 5 then planned.visits_per_week / 7
    else 0
  end as regular_per_day,
  case
    when planned.visits_per_week > 5 then 0
    when planned.visits_per_week is not null then planned.visits_per_week / 5
    else coalesce(
      1 / intervals.interval_workdays, 7 / (5 * intervals.interval_days)
    )
  end as regular_per_workday
from bins
cross join raw_setting as setting
left join int_bin_location as places on bins.bin_id = places.bin_id
left join rates on bins.bin_id = rates.bin_id
left join intervals on bins.bin_id = intervals.bin_id
left join planned on bins.bin_id = planned.bin_id
