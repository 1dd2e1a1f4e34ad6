-- grain: input file and kind, received on the run date or the day before
select
  path,
  kind,
  verdict,
  any_value(rows_accepted order by rows_accepted) as rows_accepted,
  any_value(rows_held order by rows_held) as rows_held,
  any_value(spaces_counted order by spaces_counted) as spaces_counted
from run_input
where
  cast(received_at as date)
  between getvariable('as_of') - interval 1 day
  and getvariable('as_of')
group by all
order by kind, path, verdict
