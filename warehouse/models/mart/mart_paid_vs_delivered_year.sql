-- grain: period, level, place and service; all is the sum of services
-- shares compare like with like: invoices of what has a price against what is
-- due, records against what is due of services that are recorded
with periods as (
  select * from int_figure_period
  where source = 'paid'
)
select
  periods.period,
  places.level,
  places.place,
  coalesce(paid.service, 'all') as service,
  case when places.level = 'facility' then places.place end as facility_id,
  any_value(periods.months) as months,
  cast(sum(paid.due_dkk) as decimal(18, 2)) as due_dkk,
  cast(sum(paid.invoiced_dkk) as decimal(18, 2)) as invoiced_dkk,
  cast(sum(paid.delivered_dkk) as decimal(18, 2)) as delivered_dkk,
  cast(
    sum(paid.invoiced_dkk) filter (where paid.due_dkk is not null)
    as decimal(18, 2)
  ) as invoiced_with_due_dkk,
  cast(
    sum(paid.due_dkk) filter (where paid.delivered_dkk is not null)
    as decimal(18, 2)
  ) as due_with_records_dkk,
  cast(
    sum(paid.invoiced_dkk) filter (where paid.due_dkk is not null) as double
  ) / nullif(cast(sum(paid.due_dkk) as double), 0) as invoiced_share,
  cast(sum(paid.delivered_dkk) as double) / nullif(
    cast(
      sum(paid.due_dkk) filter (where paid.delivered_dkk is not null) as double
    ), 0
  ) as delivered_share
from mart_paid_vs_delivered as paid
inner join periods on paid.month = periods.month
inner join int_figure_place as places on paid.facility_id = places.facility_id
group by
  periods.period,
  places.level,
  places.place,
  grouping sets ((paid.service), ())
order by periods.period, places.level, places.place, service
