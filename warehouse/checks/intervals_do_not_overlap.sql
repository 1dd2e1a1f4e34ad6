-- error: a room has one version at a time
with versions as (
  select
    space_id,
    valid_from,
    valid_to,
    lead(valid_from) over (
      partition by space_id order by valid_from
    ) as next_from
  from dim_space
)
select
  space_id,
  valid_from,
  valid_to,
  next_from
from versions
where
  valid_from >= coalesce(valid_to, open_end())
  or next_from < coalesce(valid_to, open_end())
order by space_id, valid_from
