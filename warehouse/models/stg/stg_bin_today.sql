-- grain: bin of the register, where it is on the run date, else where it last was
select bins.*
from stg_bin as bins
cross join raw_setting as setting
qualify row_number() over (
  partition by bins.bin_id
  order by bins.valid_from > setting.as_of, bins.valid_from desc
) = 1
