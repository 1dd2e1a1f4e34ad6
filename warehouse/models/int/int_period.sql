-- grain: part of a month in which no price, program or rate begins or ends
with changes as (
  select valid_from as day from raw_cleaning_program
  union
  select valid_from from raw_rate
  where valid_from is not null
  union
  select valid_to from raw_contract_price
  union
  select valid_from from int_price_factor
  union
  select valid_from from int_facility_span
),
months as (
  select * from int_month
),
starts as (
  select
    month,
    next_month,
    days_in_month,
    month as first_day
  from months
  union
  select
    months.month,
    months.next_month,
    months.days_in_month,
    changes.day
  from months
  inner join changes
    on months.month <= changes.day and months.next_month > changes.day
),
periods as (
  select
    month,
    days_in_month,
    first_day,
    lead(first_day, 1, next_month) over (
      partition by month order by first_day
    ) as next_day
  from starts
)
select
  periods.month,
  periods.first_day,
  periods.next_day,
  periods.days_in_month,
  date_diff('day', periods.first_day, periods.next_day) as days,
  count(*) filter (where int_date.is_workday) as workdays
from periods
left join int_date
  on periods.first_day <= int_date.date and periods.next_day > int_date.date
group by all
