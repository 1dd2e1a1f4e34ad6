-- grain: facility that is not always open, and interval in which it is open or
-- closed
-- the dates of its register rows open and close it; a register that leaves a
-- facility out does not close it
with versions as (
  select
    facility_id,
    valid_from,
    case
      when is_left_out then open_end()
      else coalesce(valid_to, open_end())
    end as valid_to
  from stg_facility
),
marked as (
  select
    *,
    coalesce(
      valid_from > max(valid_to) over (
        partition by facility_id order by valid_from
        rows between unbounded preceding and 1 preceding
      ),
      true
    ) as is_opening
  from versions
),
numbered as (
  select
    *,
    count(*) filter (where is_opening) over (
      partition by facility_id order by valid_from
    ) as span
  from marked
),
open_spans as (
  select
    facility_id,
    min(valid_from) as valid_from,
    max(valid_to) as valid_to
  from numbered
  group by facility_id, span
),
closed_spans as (
  select
    facility_id,
    coalesce(
      lag(valid_to) over (partition by facility_id order by valid_from),
      open_start()
    ) as valid_from,
    valid_from as valid_to
  from open_spans
  union all
  select
    facility_id,
    max(valid_to),
    open_end()
  from open_spans
  group by facility_id
),
spans as (
  select
    *,
    true as is_open
  from open_spans
  union all
  select
    *,
    false
  from closed_spans
  where valid_from < valid_to
)
select
  facility_id,
  valid_from,
  valid_to,
  is_open
from spans
qualify bool_or(not is_open) over (partition by facility_id)
