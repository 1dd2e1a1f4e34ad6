-- grain: room of the run date with sanitary objects or glass, and the minutes
-- that cleaning them takes at each visit
-- what an object is: its predefined type, else the longest word in the names of
-- its type and itself, else any sanitary object
with setting as (
  select as_of from raw_setting
),
efforts as (
  select * from ref_object_effort
),
words as (
  select * from ref_object_word
),
assets as (
  select
    space_id,
    lower(coalesce(predefined_type, '')) as predefined_type,
    lower(concat_ws(' ', type_name, name)) as text,
    count(*) as objects
  from int_asset_location
  cross join setting
  where
    asset_group = 'sanitary'
    and space_id is not null
    and valid_from <= as_of
    and coalesce(valid_to, open_end()) > as_of
  group by all
),
texts as (
  select distinct
    predefined_type,
    text
  from assets
),
kinds as (
  select
    texts.predefined_type,
    texts.text,
    arg_max(
      words.object,
      (
        texts.predefined_type = words.word, length(words.word), words.object
      )
    ) as object
  from texts
  inner join words
    on texts.predefined_type = words.word
    or regexp_matches(
      texts.text, '(^|[^a-zæøåäöüßé])' || words.word || '($|[^a-zæøåäöüßé])'
    )
  group by texts.predefined_type, texts.text
),
counted as (
  select
    assets.space_id,
    coalesce(kinds.object, 'sanitary') as object,
    cast(assets.objects as decimal(18, 6)) as objects
  from assets
  left join kinds
    on assets.predefined_type = kinds.predefined_type
    and assets.text = kinds.text
  union all
  select
    space_id,
    'glazing_m2',
    sum(area_m2)
  from int_surface
  cross join setting
  where
    surface_kind = 'glazing'
    and space_id is not null
    and valid_from <= as_of
    and coalesce(valid_to, open_end()) > as_of
  group by space_id
),
summed as (
  select
    counted.space_id,
    counted.object,
    sum(counted.objects) as objects,
    any_value(efforts.is_fixture) as is_fixture,
    cast(sum(counted.objects) * any_value(efforts.minutes) as decimal(18, 9))
      as minutes
  from counted
  inner join efforts on counted.object = efforts.object
  where counted.objects > 0 and efforts.minutes > 0
  group by counted.space_id, counted.object
)
select
  space_id,
  cast(sum(minutes) as decimal(18, 9)) as object_minutes,
  cast(coalesce(sum(minutes) filter (where is_fixture), 0) as decimal(18, 9))
    as fixture_minutes,
  string_agg(
    cast(cast(objects as double) as varchar) || ' ' || object, ', '
    order by object
  ) as objects
from summed
group by space_id
