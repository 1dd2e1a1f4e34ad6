-- grain: bin with readings, and each of its places
-- due by fill or by the hygiene maximum, whichever comes first; saved: regular
-- emptyings of the workdays since the first reading, less those needed; less
-- than half an emptying is none
with setting as (
  select
    as_of,
    timezone
  from raw_setting
),
readings as (
  select * from int_bin_reading
),
summed as (
  select
    bin_id,
    count(*) as readings,
    min(read_at) as first_read_at,
    max(read_at) as last_read_at,
    min(read_on) as first_read_on,
    max(read_on) as last_read_on,
    arg_max(fill_pct, read_at) as fill_pct,
    count(*) filter (where is_emptied) as empties_done,
    max(read_on) filter (where is_emptied) as emptied_on,
    coalesce(sum(cast(days as decimal(18, 6))) filter (where is_gap), 0)
      as gap_days,
    coalesce(sum(cast(days as decimal(18, 6))) filter (where is_stuck), 0)
      as stuck_days,
    coalesce(sum(cast(days as decimal(18, 6))), 0) as days
  from readings
  group by bin_id
),
spans as (
  select
    bin_id,
    count(*) as calendar_days,
    count(*) filter (where is_workday) as workdays
  from int_bin_day
  group by bin_id
),
joined as (
  select
    summed.*,
    paces.* exclude (bin_id),
    spans.calendar_days * paces.regular_per_day
    + spans.workdays * paces.regular_per_workday as regular_empties,
    demand.empties_due,
    demand.empties_early,
    date_diff(
      'day', coalesce(summed.emptied_on, summed.first_read_on),
      summed.last_read_on
    ) as days_waited,
    case
      when stuck_days > 0 then 'stuck'
      when gap_days > 0.1 * days then 'gaps'
      when paces.is_moved then 'moved'
      when date_diff('day', summed.last_read_on, setting.as_of) > 7
        then 'silent'
      else 'ok'
    end as sensor_status,
    date_diff('day', summed.last_read_on, setting.as_of) > 7
    or not coalesce(paces.is_in_use, true) as is_past,
    timezone(setting.timezone, timezone('UTC', summed.last_read_at))
      as last_read_local
  from summed
  cross join setting
  inner join int_bin_fill_rate as paces on summed.bin_id = paces.bin_id
  inner join int_bin_demand as demand on summed.bin_id = demand.bin_id
  left join spans on summed.bin_id = spans.bin_id
),
forecast as (
  select
    *,
    case when is_moved then null when fill_pct >= limit_pct then 0 else least(
      (limit_pct - cast(fill_pct as double)) / nullif(pct_per_day, 0),
      case
        when max_days is not null and fill_pct > 0
          then greatest(0, max_days - days_waited)
      end
    ) end as days_to_limit,
    greatest(0, 100 - cast(fill_pct as double)) / nullif(pct_per_day, 0)
      as days_to_full
  from joined
)
select
  register_bin_id as bin_id,
  placed_from,
  placed_to,
  facility_id,
  space_id,
  litres,
  readings,
  first_read_at,
  last_read_at,
  fill_pct,
  pct_per_day,
  interval_days,
  interval_source,
  limit_pct,
  limit_rule,
  max_days,
  days_to_limit,
  case when not is_past and days_to_limit <= 3650 then cast(
    last_read_local + to_seconds(86400 * days_to_limit) as date
  ) end as due_on,
  case when not is_past and days_to_full <= 3650 then cast(
    last_read_local + to_seconds(86400 * days_to_full) as date
  ) end as full_on,
  case
    when not is_past and days_to_full <= 3650
      then days_to_full * rate_margin_share
  end as forecast_margin_days,
  case
    when is_past or pct_per_day is null then 'none'
    when sensor_status = 'ok' and rate_days >= 14 and rate_margin_share <= 0.3
      then 'high'
    when
      sensor_status <> 'stuck' and rate_days >= 7
      and rate_margin_share <= 0.6 then 'medium'
    else 'low'
  end as forecast_reliability,
  empties_done,
  regular_empties,
  empties_due,
  empties_early,
  case
    when abs(regular_empties - empties_due) < 0.5 then 0
    else regular_empties - empties_due
  end as empties_saved,
  cast(gap_days as double) as gap_days,
  cast(stuck_days as double) as stuck_days,
  sensor_status
from forecast
order by register_bin_id, placed_from
