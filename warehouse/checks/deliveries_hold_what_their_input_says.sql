-- error: the tables of a delivery have the rows that its reading counted
with counted as (
  select
    raw_input.path,
    raw_input.kind,
    raw_input.rows_accepted + raw_input.rows_held as rows_read,
    counts.rows_accepted + counts.rows_held
    + counts.rows_released + counts.rows_left_out as rows_in_tables
  from raw_input
  left join raw_delivery_count as counts
    on raw_input.path = counts.source_file
    and raw_input.sha256 = counts.delivery_sha256
    and raw_input.kind = counts.kind
  where raw_input.kind <> 'model'
)
select
  path,
  kind,
  rows_read,
  max(rows_in_tables) as rows_in_tables
from counted
where rows_read <> 0
group by path, kind, rows_read
having not coalesce(bool_or(rows_in_tables = rows_read), false)
order by all
