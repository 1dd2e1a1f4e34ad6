-- grain: finding about categories of rooms and the rates of their cleaning
with unclassified as (
  select facility_id, count(*) as rooms
  from int_space_current
  where is_counted and category is null
  group by facility_id
),
unknown_category as (
  select dim_space.facility_id, dim_space.category, count(*) as rooms
  from dim_space
  anti join dim_category on dim_space.category = dim_category.category
  where dim_space.category is not null
  group by dim_space.facility_id, dim_space.category
),
named_category as (
  select 'cleaning_program' as kind, category from raw_cleaning_program
  union all
  select 'rate', category from raw_rate
  union all
  select 'contract_price', category from raw_contract_price
),
no_category as (
  select
    named_category.kind,
    named_category.category,
    any_value(meant.category) as code,
    count(*) as rows
  from named_category
  anti join dim_category on named_category.category = dim_category.category
  left join dim_category as meant
    on lower(trim(named_category.category))
    in (lower(meant.category), lower(meant.name_da))
  where trim(named_category.category) <> ''
    and named_category.category not in (
      select category from raw_category_rule
      union
      select category from raw_room_override where category is not null
    )
  group by named_category.kind, named_category.category
),
no_finish as (
  select distinct lower(trim(floor_finish)) as finish
  from raw_rate
  where trim(floor_finish) <> ''
    and not exists (
      select 1
      from fact_surface
      where surface_kind = 'floor_finish'
        and contains(lower(material), lower(trim(raw_rate.floor_finish)))
    )
),
findings as (
  select
    'room_without_category' as code,
    'info' as severity,
    rooms || ' counted rooms have no category and are not cleaned:'
      || ' add category_rule rows' as message,
    facility_id
  from unclassified
  union all
  select
    'unknown_category', 'warning',
    rooms || ' rooms are given the category ' || category
      || ', which dim_category does not have: they are not cleaned',
    facility_id
  from unknown_category
  union all
  select
    'category_of_no_room', 'warning',
    rows || ' rows of ' || kind || ' are about the category ' || category
      || ', which no room has: they change nothing'
      || coalesce('; write ' || code, ''),
    null
  from no_category
  union all
  select
    'floor_finish_unknown', 'warning',
    'no model has a floor of ' || finish || ', for which a rate is given:'
      || ' write the material as the models name it',
    null
  from no_finish
)
select * from findings
