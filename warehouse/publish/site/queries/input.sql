-- grain: kind
select
  kind,
  count(*) as files,
  count(*) filter (where verdict = 'reject_file') as rejected,
  sum(rows_in) as rows_in,
  sum(rows_accepted) as rows_accepted,
  sum(rows_held) as rows_held,
  sum(spaces) as spaces
from run_input
group by kind
order by kind
