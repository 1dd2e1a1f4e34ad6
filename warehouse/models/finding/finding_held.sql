-- grain: reason for which rows of a file are held on the run date
-- what was held once and has been corrected since then is not counted
-- rows that a waiver covers have a finding of their own
with held as (
  select
    raw_held.*,
    waived.source_row is not null as is_row_waived
  from raw_held
  left join int_waived_row as waived
    on raw_held.source_file = waived.source_file
    and raw_held.delivery_sha256 = waived.delivery_sha256
    and raw_held.code = waived.code
    and raw_held.source_row = waived.source_row
),
reasons as (
  select
    source_file,
    delivery_sha256,
    code,
    message,
    details,
    is_row_waived,
    count(*) as held_rows,
    list(source_row order by source_row) as row_numbers,
    sum(amount_dkk) as amount_dkk
  from (
    select distinct
      source_file,
      delivery_sha256,
      code,
      message,
      details,
      source_row,
      amount_dkk,
      is_row_waived
    from held
  )
  group by
    source_file, delivery_sha256, code, message, details, is_row_waived
)
select
  code,
  'warning' as severity,
  message,
  details,
  held_rows,
  array_to_string(row_numbers[1:5], ', ')
  || case when held_rows > 5 then ', ...' else '' end as held_first,
  nullif(amount_dkk, 0) as held_dkk,
  source_file,
  row_numbers[1] as source_row,
  delivery_sha256,
  is_row_waived
from reasons
