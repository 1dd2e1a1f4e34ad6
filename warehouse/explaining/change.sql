-- one part a room of a model version and one of the version it replaces, and
-- what the two are to each other
with changes as (
  select
    model_sha256,
    previous_model_sha256,
    facility_id
  from mart_change_impact
),
rooms as (
  select *
  from dim_space
  where is_counted
  qualify row_number() over (
    partition by model_sha256, space_id order by valid_from desc
  ) = 1
),
sides as (
  select
    changes.*,
    rooms.space_id,
    rooms.step_id,
    rooms.model_sha256 as of_model,
    rooms.net_area_m2 as amount,
    rooms.category,
    1 as is_new
  from changes
  inner join rooms on changes.model_sha256 = rooms.model_sha256
  union all
  select
    changes.*,
    rooms.space_id,
    rooms.step_id,
    rooms.model_sha256,
    -rooms.net_area_m2,
    rooms.category,
    0
  from changes
  inner join rooms on changes.previous_model_sha256 = rooms.model_sha256
),
compared as (
  select
    *,
    count(*) over both_sides as versions,
    abs(sum(amount) over both_sides) > 0.001
    or count(distinct coalesce(category, '')) over both_sides > 1
      as is_different
  from sides
  window both_sides as (partition by model_sha256, space_id)
)
select
  compared.model_sha256,
  compared.facility_id,
  compared.amount,
  cast(compared.versions = 1 and is_new = 1 as integer) as is_added,
  cast(compared.versions = 1 and is_new = 0 as integer) as is_gone,
  cast(compared.versions > 1 and is_new = 1 and is_different as integer)
    as is_changed,
  cast(null as varchar) as driver,
  case
    when is_new = 1 then 'as the new version has it'
    else 'as the version before had it'
  end as rule,
  compared.space_id,
  cast(null as varchar) as line_id,
  models.path as source_file,
  compared.step_id as source_row
from compared
left join explained_model_file as models
  on compared.of_model = models.model_sha256
order by compared.model_sha256, compared.space_id, compared.is_new
