-- grain: finding about orders, requests, bins and inspections
with rings as (
  select fact_work_order.facility_id, count(*) as orders
  from int_work_order_tree as families
  inner join fact_work_order on families.order_id = fact_work_order.order_id
  where families.is_in_ring
  group by fact_work_order.facility_id
),
backwards as (
  select facility_id, count(*) as orders
  from fact_sla_case
  where responded_at < reported_at or resolved_at < reported_at
  group by facility_id
),
no_parent as (
  select child.facility_id, count(*) as orders
  from fact_work_order as child
  anti join fact_work_order as parent on child.parent_id = parent.order_id
  where trim(child.parent_id) <> ''
  group by child.facility_id
),
long_pause as (
  select facility_id, count(*) as orders
  from fact_sla_case
  where paused_minutes * 60 > date_diff('second', reported_at, resolved_at)
    and resolved_at >= reported_at
  group by facility_id
),
wild as (
  select bin_id, count(*) as readings
  from raw_bin_reading
  where fill_pct > 130
  group by bin_id
),
unread as (
  select facility_id, count(*) as bins
  from int_bin_current
  where bin_id not in (select bin_id from raw_bin_reading)
    and exists (select 1 from raw_bin_reading)
  group by facility_id
),
no_target as (
  select service, priority, count(*) as orders
  from fact_sla_case
  where is_in_sla
    and resolution_target_minutes is null
    and due_at is null
    and exists (select 1 from raw_sla_target)
  group by service, priority
),
no_code as (
  select requests.qr_code, count(*) as requests
  from fact_service_request as requests
  anti join int_qr_code on requests.qr_code = int_qr_code.qr_code
  group by requests.qr_code
),
code_elsewhen as (
  select requests.qr_code, count(*) as requests, min(scanned_on) as first_on
  from fact_service_request as requests
  semi join int_qr_code on requests.qr_code = int_qr_code.qr_code
  where requests.facility_id = 'unassigned'
  group by requests.qr_code
),
bins as (
  select * from mart_bin_demand
),
inverted as (
  select int_bin_current.facility_id, count(*) as bins,
    string_agg(sensors.bin_id, ', ' order by sensors.bin_id) as names
  from int_bin_sensor as sensors
  left join int_bin_current on sensors.bin_id = int_bin_current.bin_id
  where sensors.is_inverted
  group by int_bin_current.facility_id
),
noise as (
  select int_bin_current.facility_id, count(*) as readings,
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
  select facility_id, count(*) as bins,
    string_agg(bin_id, ', ' order by bin_id) as names
  from int_bin_current
  where is_threshold_implausible
  group by facility_id
),
later as (
  select facility_id, count(*) as orders, sum(later_dkk) as amount_dkk
  from int_work_order_known
  where is_done_later
  group by facility_id
),
findings as (
  select
    'order_parents_in_a_ring' as code,
    'warning' as severity,
    orders || ' work orders name each other as parents, in a ring:'
      || ' taken as one case' as message,
    facility_id
  from rings
  union all
  select
    'order_done_after_run_date', 'info',
    orders || ' work orders are completed after the run date: open until then'
      || coalesce(', their cost of ' || amount_dkk || ' DKK held', ''),
    facility_id
  from later
  union all
  select
    'order_times_backwards', 'warning',
    orders || ' cases were answered or done before they were reported:'
      || ' counted, not judged',
    facility_id
  from backwards
  union all
  select
    'order_parent_unknown', 'info',
    orders || ' work orders name a parent that was never delivered:'
      || ' each is taken as a case of its own',
    facility_id
  from no_parent
  union all
  select
    'order_pause_too_long', 'warning',
    orders || ' cases pause for longer than they took: judged as resolved'
      || ' at once, correct paused_minutes',
    facility_id
  from long_pause
  union all
  select
    'bin_reading_impossible', 'warning',
    readings || ' readings of the bin ' || wild.bin_id
      || ' are above 130 %: left out',
    bins_today.facility_id
  from wild
  left join int_bin_current as bins_today on wild.bin_id = bins_today.bin_id
  union all
  select
    'bin_reports_empty', 'warning',
    case when bins = 1 then 'the sensor of the bin ' || names || ' seems'
      else 'the sensors of ' || bins || ' bins seem'
    end || ' to report percent empty (slow falls, sudden rises): read as 100 '
      || 'less the value; deliver percent full'
      || case when bins > 1 then ': ' || left(names, 200) else '' end,
    facility_id
  from inverted
  union all
  select
    'bin_reading_noise', 'info',
    case when readings = 1 then '1 bin reading jumps'
      else readings || ' bin readings jump'
    end || ' for one reading and returns to the old level: left out as noise'
      || case when bins > 1 then ', in ' || bins || ' bins' else '' end,
    facility_id
  from noise
  union all
  select
    'bin_threshold_implausible', 'warning',
    case when bins = 1 then '1 bin has' else bins || ' bins have' end
      || ' a threshold_pct below 5 %: the configured threshold is used; write '
      || 'it in percent, such as 80: ' || left(names, 200),
    facility_id
  from low_thresholds
  union all
  select
    'bin_never_read', 'info',
    bins || ' bins of the register have no reading', facility_id
  from unread
  union all
  select
    'no_sla_target', 'info',
    orders || ' cases of ' || service || ' with priority ' || priority
      || ' have no target: not judged', null
  from no_target
  union all
  select
    'qr_code_unknown', 'warning',
    requests || ' requests come from the code ' || qr_code
      || ', which no register holds', null
  from no_code
  union all
  select
    'qr_code_not_in_force', 'warning',
    case when requests = 1 then '1 request comes'
      else requests || ' requests come' end || ' from the code ' || qr_code
      || ' on days when no row of the register holds (the first on ' || first_on
      || '): counted without facility and room; extend valid_from or valid_to',
    null
  from code_elsewhen
  union all
  select
    'bin_unknown', 'warning',
    'readings of the bin ' || bin_id || ', which no register holds',
    null
  from bins
  where facility_id is null
  union all
  select
    'bin_sensor_stuck', 'warning',
    'the sensor of bin ' || bin_id || ' tells one value for '
      || cast(round(stuck_days, 1) as varchar)
      || ' days: left out of its pace',
    facility_id
  from bins
  where stuck_days > 0
  union all
  select
    'bin_sensor_gaps', 'warning',
    'the sensor of bin ' || bin_id || ' tells nothing for '
      || cast(round(gap_days, 1) as varchar)
      || ' days: left out of its pace',
    facility_id
  from bins
  where sensor_status = 'gaps' or (stuck_days > 0 and gap_days > 0)
  union all
  select
    'bin_sensor_silent', 'info',
    'the last reading of bin ' || bin_id || ' is of '
      || cast(cast(last_read_at as date) as varchar),
    facility_id
  from bins
  where sensor_status = 'silent'
)
select * from findings
