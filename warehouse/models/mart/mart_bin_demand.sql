-- grain: bin with readings
-- due by use or by the latest day, whichever comes first; a bin whose pace and
-- interval are both unknown has no day, unless it is full
with setting as (
  select as_of from raw_setting
),
readings as (
  select * from stg_bin_reading
),
summed as (
  select
    bin_id,
    count(*) as readings,
    min(read_at) as first_read_at,
    max(read_at) as last_read_at,
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
waits as (
  select
    summed.bin_id,
    count(*) filter (
      where dim_date.date > coalesce(
        summed.emptied_on, cast(summed.first_read_at as date)
      )
      and dim_date.holiday_name is null
    ) as days_waited
  from summed
  inner join dim_date
    on dim_date.date > coalesce(
      summed.emptied_on, cast(summed.first_read_at as date)
    )
    and dim_date.date <= summed.last_read_on
  group by summed.bin_id
),
joined as (
  select
    summed.*,
    paces.facility_id,
    paces.space_id,
    paces.litres,
    paces.pct_per_day,
    paces.interval_days,
    paces.interval_source,
    demand.limit_pct,
    demand.limit_rule,
    demand.empties_due,
    coalesce(waits.days_waited, 0) as days_waited,
    date_diff('day', summed.last_read_on, setting.as_of) as silent_days
  from summed
  cross join setting
  inner join stg_bin_pace as paces on summed.bin_id = paces.bin_id
  inner join stg_bin_demand as demand on summed.bin_id = demand.bin_id
  left join waits on summed.bin_id = waits.bin_id
)
select
  bin_id,
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
  case when fill_pct >= limit_pct then 0 else least(
    (limit_pct - cast(fill_pct as double)) / nullif(pct_per_day, 0),
    case when interval_days is not null
        then greatest(0, 1.5 * interval_days - days_waited)
    end
  ) end as days_to_limit,
  empties_done,
  empties_due,
  empties_done - empties_due as empties_saved,
  cast(gap_days as double) as gap_days,
  cast(stuck_days as double) as stuck_days,
  case
    when stuck_days > 0 then 'stuck'
    when gap_days > 0.1 * days then 'gaps'
    when silent_days > 7 then 'silent'
    else 'ok'
  end as sensor_status
from joined
order by bin_id
