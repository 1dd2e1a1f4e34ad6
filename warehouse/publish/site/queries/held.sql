-- grain: file, kind and code of held rows
with held_row as (
  select *
  from run_held_row
  order by source_row
)

select
  source_file,
  kind,
  code,
  count(*) as held_rows,
  min(source_row) as first_row,
  any_value(message order by source_row, message) as message,
  first(details order by source_row, message, details) as details
from held_row
group by source_file, kind, code
order by source_file, kind, code
