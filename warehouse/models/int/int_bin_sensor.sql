-- grain: bin with readings, and whether its sensor reports how empty it is
-- a bin fills slowly and is emptied at once, so its largest changes are falls;
-- where they are rises (their cubes weigh more than 0.7 of all cubes, two or
-- more of them above 15 points, and the falls add up to as much) the values
-- are percent empty
with changes as (
  select
    bin_id,
    fill_pct,
    cast(
      fill_pct - lag(fill_pct) over (partition by bin_id order by read_at)
      as decimal(18, 3)
    ) as change_pct
  from raw_bin_reading
  where fill_pct <= 130
),
summed as (
  select
    bin_id,
    max(fill_pct) as highest_pct,
    count(change_pct) as changes,
    median(abs(change_pct)) as usual_change_pct,
    count(*) filter (where change_pct > 15) as large_rises,
    coalesce(sum(change_pct) filter (where change_pct > 0), 0) as rises_pct,
    coalesce(-sum(change_pct) filter (where change_pct < 0), 0) as falls_pct,
    cast(
      sum(cast(change_pct * change_pct * change_pct as decimal(38, 6)))
      as double
    ) as cubes,
    cast(
      sum(cast(abs(change_pct * change_pct * change_pct) as decimal(38, 6)))
      as double
    ) as absolute_cubes
  from changes
  group by bin_id
)
select
  bin_id,
  usual_change_pct,
  coalesce(
    changes >= 8
    and large_rises >= 2
    and highest_pct <= 100
    and falls_pct >= 0.7 * rises_pct
    and cubes > 0.7 * absolute_cubes,
    false
  ) as is_inverted
from summed
