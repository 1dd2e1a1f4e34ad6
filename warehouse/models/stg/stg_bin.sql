-- grain: bin of the register, as it is on the run date, else as it was last
-- a threshold that is not stated, or is under 5 %, is that of the configuration
with setting as (
  select as_of, bin_threshold_pct from raw_setting
),
refs as (
  select * from stg_reference_today
),
bins as (
  select
    raw_bin.*,
    coalesce(valid_from, date '1900-01-01') <= setting.as_of
    and coalesce(valid_to, date '9999-12-31') > setting.as_of as is_in_use,
    setting.bin_threshold_pct
  from raw_bin
  cross join setting
  qualify row_number() over (
    partition by bin_id
    order by
      is_in_use desc,
      coalesce(valid_from, date '1900-01-01') <= setting.as_of desc,
      coalesce(valid_from, date '1900-01-01') desc,
      source_row
  ) = 1
)
select
  bins.bin_id,
  bins.facility_id,
  refs.space_id,
  bins.litres,
  bins.is_in_use,
  bins.threshold_pct < 5 as is_threshold_implausible,
  case when bins.threshold_pct >= 5 then bins.threshold_pct
    else bins.bin_threshold_pct
  end as limit_pct,
  case when bins.threshold_pct >= 5 then 'bin' else 'configuration' end
    as limit_rule,
  nullif(bins.max_days, 0) as max_days
from bins
left join refs
  on bins.facility_id = refs.facility_id and bins.room = refs.reference
