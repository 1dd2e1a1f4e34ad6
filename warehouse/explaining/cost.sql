-- one part a cost and the room it lands on; place and category as in its month
with allocated as (
  select * from fact_allocation
),
costs as (
  select * from fact_cost
),
months as (
  select * from fact_space_month
),
last_place as (
  select
    space_id,
    coalesce(arg_max_null(building, valid_from), 'unnamed') as building,
    coalesce(arg_max_null(category, valid_from), 'unclassified') as category
  from dim_space
  group by space_id
)
select
  allocated.month,
  allocated.facility_id,
  coalesce(months.building, last_place.building, allocated.building)
    as building,
  coalesce(months.category, last_place.category) as category,
  allocated.service,
  allocated.amount_dkk as amount,
  allocated.driver,
  case
    when allocated.reason is not null then allocated.reason
    when allocated.driver = 'direct' then 'the record names the room'
    else
      'share by ' || allocated.driver || ' over '
      || coalesce(allocated.allocation_base, 'all rooms')
      || ', largest remainder'
  end as rule,
  allocated.space_id,
  allocated.ledger_id as line_id,
  costs.source_file,
  costs.source_row
from allocated
inner join costs on allocated.ledger_id = costs.ledger_id
left join months
  on allocated.space_id = months.space_id and allocated.month = months.month
left join last_place on allocated.space_id = last_place.space_id
order by
  allocated.ledger_id, allocated.space_id nulls last, allocated.facility_id
