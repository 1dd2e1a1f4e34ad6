-- grain: bin of the register, as it is on the run date, else as it was last
-- a threshold that is not stated, or is under 5 %, is that of the configuration
with setting as (
  select
    as_of,
    bin_threshold_pct
  from raw_setting
),
refs as (
  select * from int_reference_current
),
bins as (
  select
    stg_bin.*,
    stg_bin.valid_from <= setting.as_of
    and stg_bin.valid_to > setting.as_of as is_in_use,
    setting.bin_threshold_pct
  from stg_bin
  cross join setting
  qualify row_number() over (
    partition by stg_bin.bin_id
    order by
      is_in_use desc,
      stg_bin.valid_from <= setting.as_of desc,
      stg_bin.valid_from desc,
      stg_bin.source_row
  ) = 1
)
select
  bins.bin_id,
  bins.facility_id,
  bins.room,
  bins.source_file,
  bins.source_row,
  refs.space_id,
  bins.litres,
  bins.is_in_use,
  bins.threshold_pct < 5 as is_threshold_implausible,
  case
    when bins.threshold_pct >= 5 then bins.threshold_pct
    else bins.bin_threshold_pct
  end as limit_pct,
  case when bins.threshold_pct >= 5 then 'bin' else 'configuration' end
    as limit_rule,
  nullif(bins.max_days, 0) as max_days
from bins
left join refs
  on bins.facility_id = refs.facility_id and bins.room = refs.reference
