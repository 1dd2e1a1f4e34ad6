-- grain: month, facility and figure
with setting as (
  select smallest_group from raw_setting
),
measured as (
  select * from fact_maintenance_kpi
),
summed as (
  select
    month,
    facility_id,
    figure,
    cast(sum(part) as decimal(18, 6)) as numerator,
    cast(sum(whole) as decimal(18, 6)) as denominator,
    count(*) as cases
  from measured
  group by month, facility_id, figure
),
shares as (
  select
    summed.*,
    case
      when denominator > 0
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
  case
    when not is_small_number and share is not null
      then rank() over (
        partition by month, figure, is_small_number, share is null
        order by case when figure = 'E15' then share else -share end
      )
  end as rank,
  is_small_number
from shares
order by month, facility_id, figure
