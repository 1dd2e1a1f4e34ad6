-- error: the ledger holds each accepted cost and each held amount, once
with given as (
  select
    coalesce(sum(amount_dkk), 0) as amount_dkk,
    (select count(*) from int_cost_line) as entries
  from raw_cost_line
  union all
  select
    coalesce(sum(cost_dkk), 0),
    count(*)
  from raw_work_order
  where cost_dkk is not null
  union all
  select
    coalesce(sum(amount_dkk), 0),
    count(distinct row(kind, delivery_sha256, source_row))
  from (
    select
      kind,
      delivery_sha256,
      source_row,
      max(amount_dkk) as amount_dkk
    from raw_held
    where amount_dkk is not null
    group by
      kind,
      delivery_sha256,
      source_row,
      regexp_extract(text, '"month": "([0-9-]+)"', 1)
  )
),
wanted as (
  select
    sum(amount_dkk) as given_dkk,
    sum(entries) as given_entries
  from given
),
ledger as (
  select
    coalesce(sum(invoiced_dkk + duplicate_dkk), 0) as ledger_dkk,
    count(*) as ledger_entries
  from mart_cost_ledger
)
select
  wanted.*,
  ledger.*
from wanted
cross join ledger
where given_dkk <> ledger_dkk or given_entries <> ledger_entries
