-- grain: finding about facilities that open and close, and registers that
-- change
with setting as (
  select as_of from raw_setting
),
closed as (
  select * from int_facility_span
  where not is_open
),
closings as (
  select
    spans.facility_id,
    spans.valid_to as closed_on,
    count(distinct rooms.space_id) as rooms
  from int_facility_span as spans
  cross join setting
  left join dim_space as rooms
    on spans.facility_id = rooms.facility_id
    and rooms.is_counted
    and spans.valid_to = rooms.valid_to
  where spans.is_open and spans.valid_to <= setting.as_of
  group by spans.facility_id, spans.valid_to
),
records as (
  select
    facility_id,
    'cleaning visits' as what,
    period_start as day,
    visits
  from int_visit_sum
  union all
  select
    facility_id,
    'work orders',
    reported_on,
    1
  from fact_work_order
  union all
  select
    facility_id,
    'service requests',
    scanned_on,
    1
  from fact_service_request
  union all
  select
    facility_id,
    'inspected object groups',
    date,
    1
  from raw_inspection
),
outside as (
  select
    records.facility_id,
    records.what,
    cast(sum(records.visits) as bigint) as records,
    min(records.day) as first_on
  from records
  inner join closed
    on records.facility_id = closed.facility_id
    and records.day >= closed.valid_from
    and records.day < closed.valid_to
  group by records.facility_id, records.what
),
listed as (
  select
    facility_id,
    string_agg(what || ': ' || records, ', ' order by what) as records,
    min(first_on) as first_on
  from outside
  group by facility_id
),
costs as (
  select
    facility_id,
    count(*) as costs,
    sum(unallocated_dkk) as amount_dkk,
    min(month) as first_month
  from mart_cost_ledger
  where reason = 'facility_closed'
  group by facility_id
),
volumes as (
  select
    volumes.facility_id,
    count(*) as quantities
  from int_volume as volumes
  inner join int_facility_closed_month as months
    on volumes.month = months.month
    and volumes.facility_id = months.facility_id
  group by volumes.facility_id
),
open_orders as (
  select
    orders.facility_id,
    closings.closed_on,
    count(*) as orders
  from fact_work_order as orders
  inner join closings
    on orders.facility_id = closings.facility_id
    and orders.reported_on < closings.closed_on
    and coalesce(orders.done_on, open_end()) >= closings.closed_on
  group by orders.facility_id, closings.closed_on
),
changes as (
  select
    'facility' as kind,
    valid_from
  from raw_facility
  where is_day_assumed
  union all
  select
    'qr_code',
    valid_from
  from raw_qr_code
  where is_day_assumed
  union all
  select
    'bin',
    valid_from
  from raw_bin
  where is_day_assumed
),
changed as (
  select
    kind,
    count(*) as rows,
    min(valid_from) as first_on,
    max(valid_from) as last_on
  from changes
  cross join setting
  where valid_from <= as_of
  group by kind
)
select
  'facility_closed' as code,
  json_object(
    'facility_id', facility_id,
    'closed_on', closed_on,
    'rooms', rooms
  ) as details,
  facility_id
from closings
union all by name
select
  'record_outside_facility' as code,
  json_object(
    'facility_id', facility_id,
    'records', records,
    'first_on', first_on
  ) as details,
  facility_id
from listed
union all by name
select
  'cost_outside_facility' as code,
  json_object(
    'facility_id', facility_id,
    'costs', costs,
    'amount_dkk', amount_dkk,
    'first_month', strftime(first_month, '%Y-%m')
  ) as details,
  facility_id
from costs
union all by name
select
  'volume_outside_facility' as code,
  json_object('facility_id', facility_id, 'quantities', quantities) as details,
  facility_id
from volumes
union all by name
select
  'order_open_at_closing' as code,
  json_object(
    'facility_id', facility_id,
    'orders', orders,
    'closed_on', closed_on
  ) as details,
  facility_id
from open_orders
union all by name
select
  'register_change_dated_by_delivery' as code,
  json_object(
    'rows', rows,
    'kind', kind,
    'days', first_on
    || case when last_on > first_on then ' to ' || last_on else '' end
  ) as details
from changed
