-- error: every finding and every held row has a message
select
  'run_finding' as table_name,
  code,
  source_file
from run_finding
where coalesce(trim(message), '') = '' or trim(code) = ''
union all
select
  'run_held_row',
  code,
  source_file
from run_held_row
where coalesce(trim(message), '') = '' or trim(code) = ''
