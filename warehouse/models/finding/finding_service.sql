-- grain: finding about orders, requests, bins and inspections
with rings as (
  select
    fact_work_order.facility_id,
    count(*) as orders
  from int_work_order_tree as families
  inner join fact_work_order on families.order_id = fact_work_order.order_id
  where families.is_in_ring
  group by fact_work_order.facility_id
),
backwards as (
  select
    facility_id,
    count(*) as orders
  from fact_sla_case
  where responded_at < reported_at or resolved_at < reported_at
  group by facility_id
),
no_parent as (
  select
    child.facility_id,
    count(*) as orders
  from fact_work_order as child
  anti join fact_work_order as parent on child.parent_id = parent.order_id
  where trim(child.parent_id) <> ''
  group by child.facility_id
),
long_pause as (
  select
    facility_id,
    count(*) as orders
  from fact_sla_case
  where
    paused_minutes * 60 > date_diff('second', reported_at, resolved_at)
    and resolved_at >= reported_at
  group by facility_id
),
wild as (
  select
    bin_id,
    count(*) as readings
  from raw_bin_reading
  where fill_pct > 130
  group by bin_id
),
unread as (
  select
    facility_id,
    count(*) as bins
  from int_bin_current
  where
    bin_id not in (select bin_id from raw_bin_reading)
    and exists (select 1 from raw_bin_reading)
  group by facility_id
),
no_target as (
  select
    service,
    priority,
    count(*) as orders
  from fact_sla_case
  where
    is_in_sla
    and resolution_target_minutes is null
    and due_at is null
    and exists (select 1 from raw_sla_target)
  group by service, priority
),
no_code as (
  select
    requests.qr_code,
    count(*) as requests
  from fact_service_request as requests
  anti join int_qr_code on requests.qr_code = int_qr_code.qr_code
  group by requests.qr_code
),
code_elsewhen as (
  select
    requests.qr_code,
    count(*) as requests,
    min(scanned_on) as first_on
  from fact_service_request as requests
  semi join int_qr_code on requests.qr_code = int_qr_code.qr_code
  where requests.facility_id = 'unassigned'
  group by requests.qr_code
),
bins as (
  select * from mart_bin_demand
),
inverted as (
  select
    int_bin_current.facility_id,
    count(*) as bins,
    string_agg(sensors.bin_id, ', ' order by sensors.bin_id) as names
  from int_bin_sensor as sensors
  left join int_bin_current on sensors.bin_id = int_bin_current.bin_id
  where sensors.is_inverted
  group by int_bin_current.facility_id
),
noise as (
  select
    int_bin_current.facility_id,
    count(*) as readings,
    count(distinct raw_bin_reading.bin_id) as bins
  from raw_bin_reading
  anti join int_bin_reading as kept
    on raw_bin_reading.bin_id = kept.register_bin_id
    and raw_bin_reading.read_at = kept.read_at
  left join int_bin_current on raw_bin_reading.bin_id = int_bin_current.bin_id
  where raw_bin_reading.fill_pct <= 130
  group by int_bin_current.facility_id
),
low_thresholds as (
  select
    facility_id,
    count(*) as bins,
    string_agg(bin_id, ', ' order by bin_id) as names
  from int_bin_current
  where is_threshold_implausible
  group by facility_id
),
later as (
  select
    facility_id,
    count(*) as orders,
    sum(later_dkk) as amount_dkk
  from int_work_order_known
  where is_done_later
  group by facility_id
)
select
  'work_order_cycle' as code,
  json_object('orders', orders) as details,
  facility_id
from rings
union all by name
select
  'order_done_after_run_date' as code,
  json_object(
    'orders', orders,
    'amount_dkk', coalesce(amount_dkk, 0)
  ) as details,
  facility_id
from later
union all by name
select
  'order_times_backwards' as code,
  json_object('orders', orders) as details,
  facility_id
from backwards
union all by name
select
  'order_parent_unknown' as code,
  json_object('orders', orders) as details,
  facility_id
from no_parent
union all by name
select
  'order_pause_too_long' as code,
  json_object('orders', orders) as details,
  facility_id
from long_pause
union all by name
select
  'bin_reading_impossible' as code,
  json_object('readings', readings, 'bin_id', wild.bin_id) as details,
  bins_today.facility_id
from wild
left join int_bin_current as bins_today on wild.bin_id = bins_today.bin_id
union all by name
select
  'bin_reports_empty' as code,
  json_object('bins', bins, 'names', left(names, 200)) as details,
  facility_id
from inverted
union all by name
select
  'bin_reading_noise' as code,
  json_object('readings', readings, 'bins', bins) as details,
  facility_id
from noise
union all by name
select
  'bin_threshold_implausible' as code,
  json_object('bins', bins, 'names', left(names, 200)) as details,
  facility_id
from low_thresholds
union all by name
select
  'bin_never_read' as code,
  json_object('bins', bins) as details,
  facility_id
from unread
union all by name
select
  'no_sla_target' as code,
  json_object(
    'orders', orders,
    'service', service,
    'priority', priority
  ) as details
from no_target
union all by name
select
  'qr_code_unknown' as code,
  json_object('requests', requests, 'qr_code', qr_code) as details
from no_code
union all by name
select
  'qr_code_not_in_force' as code,
  json_object(
    'requests', requests,
    'qr_code', qr_code,
    'first_on', first_on
  ) as details
from code_elsewhen
union all by name
select
  'bin_unknown' as code,
  json_object('bin_id', bin_id) as details
from bins
where facility_id is null
union all by name
select
  'bin_sensor_stuck' as code,
  json_object('bin_id', bin_id, 'days', round(stuck_days, 1)) as details,
  facility_id
from bins
where stuck_days > 0
union all by name
select
  'bin_sensor_gaps' as code,
  json_object('bin_id', bin_id, 'days', round(gap_days, 1)) as details,
  facility_id
from bins
where sensor_status = 'gaps' or (stuck_days > 0 and gap_days > 0)
union all by name
select
  'bin_sensor_silent' as code,
  json_object(
    'bin_id', bin_id,
    'last_on', cast(last_read_at as date)
  ) as details,
  facility_id
from bins
where sensor_status = 'silent'
