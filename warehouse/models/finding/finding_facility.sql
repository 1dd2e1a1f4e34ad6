-- grain: finding about facilities that open and close, and registers that
-- change
with setting as (
  select as_of from raw_setting
),
closed as (
  select * from int_facility_span where not is_open
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
    and rooms.valid_to = spans.valid_to
  where spans.is_open and spans.valid_to <= setting.as_of
  group by spans.facility_id, spans.valid_to
),
records as (
  select facility_id, 'cleaning visits' as what, period_start as day, visits
  from int_visit_sum
  union all
  select facility_id, 'work orders', reported_on, 1 from fact_work_order
  union all
  select facility_id, 'service requests', scanned_on, 1
  from fact_service_request
  union all
  select facility_id, 'inspected object groups', date, 1 from raw_inspection
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
  select volumes.facility_id, count(*) as quantities
  from int_volume as volumes
  inner join int_facility_closed_month as months
    on volumes.month = months.month
    and volumes.facility_id = months.facility_id
  group by volumes.facility_id
),
open_orders as (
  select orders.facility_id, closings.closed_on, count(*) as orders
  from fact_work_order as orders
  inner join closings
    on orders.facility_id = closings.facility_id
    and orders.reported_on < closings.closed_on
    and coalesce(orders.done_on, open_end()) >= closings.closed_on
  group by orders.facility_id, closings.closed_on
),
changes as (
  select 'facility' as kind, valid_from from raw_facility where is_day_assumed
  union all
  select 'qr_code', valid_from from raw_qr_code where is_day_assumed
  union all
  select 'bin', valid_from from raw_bin where is_day_assumed
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
),
findings as (
  select
    'facility_closed' as code,
    'info' as severity,
    facility_id || ' is closed from ' || closed_on || ' on: '
      || case when rooms = 1 then '1 room is' else rooms || ' rooms are' end
      || ' not counted from that day, and nothing is due or planned there'
      as message,
    facility_id
  from closings
  union all
  select
    'record_outside_facility', 'warning',
    'Records of ' || facility_id || ' are dated on days when it is not open ('
      || records || '; the first on ' || first_on || '): kept, and no part of '
      || 'what is due or planned. Correct the records, or the valid_from and '
      || 'valid_to of the facility',
    facility_id
  from listed
  union all
  select
    'cost_outside_facility', 'warning',
    case when costs = 1 then '1 cost' else costs || ' costs' end || ' of '
      || amount_dkk || ' DKK of ' || facility_id || ' fall on days when it is '
      || 'not open (the first in ' || strftime(first_month, '%Y-%m')
      || '): counted at the facility, allocated to no room',
    facility_id
  from costs
  union all
  select
    'volume_outside_facility', 'warning',
    case when quantities = 1 then '1 monthly quantity'
      else quantities || ' monthly quantities' end || ' of ' || facility_id
      || ' are of months when it is not open: nothing is due or spread by them',
    facility_id
  from volumes
  union all
  select
    'order_open_at_closing', 'info',
    case when orders = 1 then '1 work order of ' || facility_id || ' was'
      else orders || ' work orders of ' || facility_id || ' were' end
      || ' open when it closed on ' || closed_on || ': complete them, or '
      || 'deliver them under the facility that has the work now',
    facility_id
  from open_orders
  union all
  select
    'register_change_dated_by_delivery', 'info',
    case when rows = 1 then '1 row of ' || kind || ' says'
      else rows || ' rows of ' || kind || ' say' end
      || ' something new without a valid_from: in force from the day of the '
      || 'delivery (' || first_on
      || case when last_on > first_on then ' to ' || last_on else '' end
      || '), the older row before. State valid_from where the change was '
      || 'earlier',
    null
  from changed
)
select * from findings
