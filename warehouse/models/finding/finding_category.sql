-- grain: finding about categories of rooms and the rates of their cleaning
with unclassified as (
  select
    facility_id,
    count(*) as rooms
  from int_space_current
  where is_counted and category is null
  group by facility_id
),
unknown_category as (
  select
    dim_space.facility_id,
    dim_space.category,
    count(*) as rooms
  from dim_space
  anti join dim_category on dim_space.category = dim_category.category
  where
    dim_space.category is not null
    and dim_space.category not in (select category from raw_rate)
  group by dim_space.facility_id, dim_space.category
),
named_category as (
  select
    kind,
    category,
    count(*) as rows
  from (
    select
      'cleaning_program' as kind,
      category
    from raw_cleaning_program
    union all
    select
      'rate',
      category
    from raw_rate
    union all
    select
      'contract_price',
      category
    from raw_contract_price
  )
  group by kind, category
),
no_category as (
  select
    named_category.kind,
    named_category.category,
    named_category.rows,
    string_agg(meant.category, ', ' order by meant.category) as meant
  from named_category
  anti join dim_category on named_category.category = dim_category.category
  left join dim_category as meant
    on lower(trim(named_category.category))
    in (lower(meant.category), lower(meant.name_da))
  where
    trim(named_category.category) <> ''
    and named_category.category not in (
      select category from raw_category_rule
      union
      select category from raw_room_override
      where category is not null
    )
  group by named_category.kind, named_category.category, named_category.rows
),
no_finish as (
  select distinct lower(trim(floor_finish)) as finish
  from raw_rate
  where
    trim(floor_finish) <> ''
    and not exists (
      select 1
      from fact_surface
      where
        surface_kind = 'floor_finish'
        and contains(lower(material), lower(trim(raw_rate.floor_finish)))
    )
)
select
  'room_without_category' as code,
  json_object('rooms', rooms) as details,
  facility_id
from unclassified
union all by name
select
  'unknown_category' as code,
  json_object('rooms', rooms, 'category', category) as details,
  facility_id
from unknown_category
union all by name
select
  'category_of_no_room' as code,
  json_object(
    'rows', rows,
    'kind', kind,
    'category', category,
    'suggestion', if(meant is null, 'unknown', 'known'),
    'meant', meant
  ) as details
from no_category
union all by name
select
  'floor_finish_unknown' as code,
  json_object('finish', finish) as details
from no_finish
