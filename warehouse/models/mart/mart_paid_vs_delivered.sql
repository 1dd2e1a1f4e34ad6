-- grain: month, facility and service
-- due: contract price × m² valid × visits due by the program of each day;
-- delivered: what is due, by the share of the due m² that visits record;
-- null where a service leaves no record
with due_places as (
  select
    due.month,
    due.facility_id,
    due.service,
    due.category,
    sum(due.due_dkk) as due_dkk,
    max(due.due_m2_visits) as due_m2_visits,
    max(visits.done_m2) as done_m2
  from stg_due as due
  left join stg_visit_month as visits
    on due.month = visits.month
    and due.facility_id = visits.facility_id
    and due.category = visits.category
    and due.service = 'cleaning'
  group by due.month, due.facility_id, due.service, due.category
),
recorded as (
  select distinct month, facility_id from stg_visit_month
),
volumes as (
  select
    volumes.month,
    volumes.facility_id,
    volumes.service,
    prices.price_dkk * volumes.quantity * power(
      prices.yearly_factor,
      date_sub('year', prices.valid_from, volumes.month)
    ) as due_dkk
  from stg_volume as volumes
  inner join stg_price as prices
    on volumes.service = prices.service
    and prices.unit_key in (
      volumes.unit, '1' || volumes.unit, rtrim(volumes.unit, 's')
    )
    and coalesce(prices.facility_id, volumes.facility_id)
    = volumes.facility_id
    and prices.valid_from <= volumes.month
    and coalesce(prices.valid_to, date '9999-12-31') > volumes.month
  qualify row_number() over (
    partition by
      volumes.month, volumes.facility_id, volumes.service, volumes.unit
    order by
      prices.facility_id is null, prices.valid_from desc, prices.unit_key,
      prices.price_dkk
  ) = 1
),
dues as (
  select
    due_places.month,
    due_places.facility_id,
    due_places.service,
    due_places.due_dkk,
    case
      when due_places.service = 'cleaning' and recorded.month is not null
        then cast(
          due_places.due_dkk * case
            when coalesce(due_places.due_m2_visits, 0) = 0 then 1
            else least(
              1, coalesce(due_places.done_m2, 0) / due_places.due_m2_visits
            )
          end as decimal(28, 6)
        )
    end as delivered_dkk
  from due_places
  left join recorded
    on due_places.month = recorded.month
    and due_places.facility_id = recorded.facility_id
  union all
  select
    month, facility_id, service,
    cast(due_dkk as decimal(28, 6)), cast(due_dkk as decimal(28, 6))
  from volumes
),
summed_dues as (
  select
    month,
    facility_id,
    service,
    sum(due_dkk) as due_dkk,
    sum(delivered_dkk) as delivered_dkk
  from dues
  group by month, facility_id, service
),
invoiced as (
  select month, facility_id, service, sum(amount_dkk) as invoiced_dkk
  from fact_cost
  where kind = 'cost_line'
  group by month, facility_id, service
),
joined as (
  select
    coalesce(invoiced.month, summed_dues.month) as month,
    coalesce(invoiced.facility_id, summed_dues.facility_id) as facility_id,
    coalesce(invoiced.service, summed_dues.service) as service,
    summed_dues.due_dkk,
    invoiced.invoiced_dkk,
    summed_dues.delivered_dkk
  from invoiced
  full outer join summed_dues
    on invoiced.month = summed_dues.month
    and invoiced.facility_id = summed_dues.facility_id
    and invoiced.service = summed_dues.service
)
select
  month,
  facility_id,
  service,
  cast(due_dkk as decimal(18, 2)) as due_dkk,
  cast(coalesce(invoiced_dkk, 0) as decimal(18, 2)) as invoiced_dkk,
  cast(delivered_dkk as decimal(18, 2)) as delivered_dkk
from joined
order by month, facility_id, service
