-- grain: input file and kind
-- what is held or replaced is counted on the run date; rows of later days are
-- no part of an input where a run looks back
with inputs as (
  select * from raw_input
),
counts as (
  select * from raw_delivery_count
)
select distinct
  inputs.path,
  inputs.kind,
  inputs.sha256,
  inputs.bytes,
  inputs.verdict,
  inputs.received_at,
  inputs.rows_in - coalesce(counts.rows_left_out, 0) as rows_in,
  coalesce(counts.rows_accepted, inputs.rows_accepted) as rows_accepted,
  coalesce(counts.rows_held, inputs.rows_held) as rows_held,
  coalesce(counts.rows_superseded, inputs.rows_superseded)
    as rows_superseded,
  coalesce(counts.rows_released, inputs.rows_released) as rows_released,
  cast(counts.delivered_dkk as decimal(18, 2)) as delivered_dkk,
  cast(counts.invoiced_dkk as decimal(18, 2)) as invoiced_dkk,
  cast(counts.repeated_dkk as decimal(18, 2)) as repeated_dkk,
  cast(counts.superseded_dkk as decimal(18, 2)) as superseded_dkk,
  cast(counts.waiting_dkk as decimal(18, 2)) as held_dkk,
  inputs.spaces,
  inputs.spaces_counted,
  try_cast(inputs.net_area_m2 as decimal(18, 6)) as net_area_m2,
  inputs.block,
  coalesce(inputs.is_stale, false) as is_stale
from inputs
left join counts
  on inputs.path = counts.source_file
  and inputs.sha256 = counts.delivery_sha256
  and inputs.kind = counts.kind
order by all
