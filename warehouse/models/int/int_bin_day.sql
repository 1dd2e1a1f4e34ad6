-- grain: bin and day from its first reading to its last
-- what the first reading finds in the bin is use of its day; use that no
-- reading shows (over a gap, before an emptying) is at least the bin's usual
-- pace times the time; a stuck sensor's use is its pace
with readings as (
  select
    readings.bin_id,
    readings.read_on,
    readings.is_emptied,
    readings.is_gap,
    readings.is_stuck,
    case
      when readings.days is null then cast(readings.fill_pct as double)
      when readings.is_gap or readings.is_emptied or readings.is_stuck
        then greatest(
          cast(readings.use_pct as double),
          coalesce(paces.whole_pct_per_day * readings.days, 0)
        )
      else coalesce(cast(readings.use_pct as double), 0)
    end as use_pct
  from int_bin_reading as readings
  inner join int_bin_fill_rate as paces on readings.bin_id = paces.bin_id
),
days as (
  select
    bin_id,
    read_on,
    sum(cast(use_pct as decimal(18, 6))) as use_pct,
    bool_and(not is_gap and not is_stuck) as is_measured
  from readings
  group by bin_id, read_on
),
spans as (
  select
    bin_id,
    min(read_on) as first_on,
    max(read_on) as last_on
  from days
  group by bin_id
)
select
  spans.bin_id,
  int_date.date,
  int_date.is_workday,
  coalesce(cast(days.use_pct as double), 0) as use_pct,
  coalesce(days.is_measured, false) as is_measured
from spans
inner join int_date
  on spans.first_on <= int_date.date and spans.last_on >= int_date.date
left join days
  on spans.bin_id = days.bin_id and int_date.date = days.read_on
