-- grain: month, facility and figure
-- EN 15341 (2007): E15 corrective cost, E16 preventive cost over all cost of
-- orders; O18 preventive time over all time, answer to completion less pauses
-- standing for man-hours; O22 preventive orders done by their due day
with setting as (
  select timezone, as_of, smallest_group from raw_setting
),
orders as (
  select
    fact_work_order.*,
    cast(timezone(timezone, timezone('UTC', due_at)) as date) as due_on,
    greatest(
      0, date_diff('second', responded_at, completed_at)
      - cast(coalesce(paused_minutes, 0) * 60 as bigint)
    ) / 3600.0 as hours,
    as_of
  from fact_work_order
  cross join setting
),
measured as (
  select
    'E15' as figure, facility_id, coalesce(done_on, reported_on) as day,
    case when type = 'corrective' then cost_dkk else 0 end as part,
    cost_dkk as whole
  from orders
  where cost_dkk is not null
  union all
  select
    'E16', facility_id, coalesce(done_on, reported_on),
    case when type = 'preventive' then cost_dkk else 0 end, cost_dkk
  from orders
  where cost_dkk is not null
  union all
  select
    'O18', facility_id, done_on,
    case when type = 'preventive' then hours else 0 end, hours
  from orders
  where completed_at >= responded_at
  union all
  select
    'O22', facility_id, due_on,
    case when done_on <= due_on then 1 else 0 end, 1
  from orders
  where type = 'preventive' and due_on <= as_of
),
summed as (
  select
    cast(date_trunc('month', day) as date) as month,
    facility_id,
    figure,
    cast(sum(cast(part as decimal(18, 6))) as decimal(18, 6)) as numerator,
    cast(sum(cast(whole as decimal(18, 6))) as decimal(18, 6)) as denominator,
    count(*) as cases
  from measured
  group by date_trunc('month', day), facility_id, figure
),
shares as (
  select
    summed.*,
    case when denominator > 0
        then cast(numerator as double) / cast(denominator as double)
    end as share,
    cases < setting.smallest_group as is_small_number
  from summed
  cross join setting
)
select
  month,
  facility_id,
  figure,
  case figure
    when 'E15' then 'DKK' when 'E16' then 'DKK' when 'O18' then 'hours'
    else 'orders'
  end as unit,
  numerator,
  denominator,
  share,
  cases,
  case when not is_small_number and share is not null
      then rank() over (
        partition by month, figure, is_small_number, share is null
        order by case when figure = 'E15' then share else -share end
      )
  end as rank,
  is_small_number
from shares
order by month, facility_id, figure
