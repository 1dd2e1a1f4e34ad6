-- grain: reason for which rows of a file are held on the run date
-- what was held once and has been corrected since then is not counted
with held as (
  select * from raw_held
),
reasons as (
  select
    source_file,
    delivery_sha256,
    code,
    message,
    count(*) as held_rows,
    list(source_row order by source_row) as row_numbers,
    sum(amount_dkk) as amount_dkk
  from (
    select distinct
      source_file,
      delivery_sha256,
      code,
      message,
      source_row,
      amount_dkk
    from held
  )
  group by source_file, delivery_sha256, code, message
)
select
  code,
  'warning' as severity,
  case
    when held_rows = 1 then 'Row ' || row_numbers[1] || ' is held'
    else
      held_rows || ' rows are held (' || array_to_string(row_numbers[1:5], ', ')
      || case when held_rows > 5 then ', ...' else '' end || ')'
  end
  || ': ' || message
  || case
    when amount_dkk <> 0 then ' Until then, ' || amount_dkk || ' DKK are held.'
    else ''
  end as message,
  source_file,
  row_numbers[1] as source_row,
  delivery_sha256
from reasons
