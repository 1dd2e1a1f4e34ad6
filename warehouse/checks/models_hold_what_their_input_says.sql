-- error: the tables of a model have the rooms and m² that its reading counted
with counted as (
  select
    model_sha256,
    count(*) as spaces,
    count(*) filter (where is_counted) as spaces_counted,
    coalesce(sum(net_area_m2) filter (where is_counted), 0) as net_area_m2
  from raw_space
  group by model_sha256
),
compared as (
  select
    raw_input.path,
    raw_input.spaces,
    coalesce(counted.spaces, 0) as spaces_in_tables,
    raw_input.spaces_counted,
    coalesce(counted.spaces_counted, 0) as spaces_counted_in_tables,
    raw_input.net_area_m2,
    round(coalesce(counted.net_area_m2, 0), 6) as net_area_m2_in_tables
  from raw_input
  left join counted on raw_input.sha256 = counted.model_sha256
  where raw_input.kind = 'model'
)
select *
from compared
where
  spaces <> spaces_in_tables
  or spaces_counted <> spaces_counted_in_tables
  or abs(net_area_m2 - net_area_m2_in_tables) >= 0.01
order by path
