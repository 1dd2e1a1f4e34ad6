-- grain: cost line and month of its period
-- a period of whole months is spread equally over them, any other by its days;
-- each month takes what the months so far have together, less what those before
-- it have, in oere, so the parts add up to the line; a month that starts after
-- the run date waits for it (is_later)
with setting as (
  select as_of from raw_setting
),
lines as (
  select
    *,
    coalesce(period_end, month) as last_day,
    coalesce(
      period_start = date_trunc('month', period_start)
      and period_end = last_day(period_end), false
    ) as is_whole
  from raw_cost_line
),
parts as (
  select
    lines.*,
    cast(months.part as date) as part_month,
    case
      when is_whole or period_end is null then 1
      else date_diff(
        'day',
        greatest(period_start, cast(months.part as date)),
        least(period_end, last_day(months.part)) + 1
      )
    end as weight
  from lines
  cross join unnest(
    generate_series(
      cast(date_trunc('month', month) as timestamp),
      cast(date_trunc('month', last_day) as timestamp),
      interval 1 month
    )
  ) as months (part)
),
summed as (
  select
    *,
    sum(weight) over upto as weight_upto,
    sum(weight) over (partition by line_id) as weight_all,
    row_number() over (partition by line_id order by part_month) as nth,
    cast(abs(amount_dkk) * 100 as hugeint) as amount_ore,
    cast(abs(moms_dkk) * 100 as hugeint) as moms_ore
  from parts
  window upto as (partition by line_id order by part_month)
),
shared as (
  select
    *,
    amount_ore * weight_upto // weight_all
    - amount_ore * (weight_upto - weight) // weight_all as part_ore,
    moms_ore * weight_upto // weight_all
    - moms_ore * (weight_upto - weight) // weight_all as part_moms_ore
  from summed
)
select
  'cost_line:' || shared.line_id
  || case
    when shared.period_end is null then ''
    else ':' || strftime(shared.part_month, '%Y-%m')
  end as ledger_id,
  shared.line_id,
  shared.facility_id,
  shared.service,
  shared.part_month as month,
  cast(
    cast(sign(shared.amount_dkk) * shared.part_ore as decimal(20, 0)) * 0.01
    as decimal(18, 2)
  ) as amount_dkk,
  cast(
    cast(sign(shared.moms_dkk) * shared.part_moms_ore as decimal(20, 0)) * 0.01
    as decimal(18, 2)
  ) as moms_dkk,
  shared.room,
  shared.building,
  shared.asset,
  case when shared.nth = 1 then shared.quantity end as quantity,
  shared.unit,
  shared.supplier,
  shared.invoice,
  shared.part_month > setting.as_of as is_later,
  shared.source_file,
  shared.source_row,
  shared.delivery_sha256
from shared
cross join setting
