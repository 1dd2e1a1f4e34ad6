-- grain: facility
-- the models give net room area: another basis is converted by the facility's
-- own factor, from gross floors drawn on every storey, else from gross areas
-- that its models state of every building, else of every storey; else the
-- areas are compared as they are; a cost of the portfolio adds no facility; for
-- a basis without a factor, only the bounds of any building are checked
with setting as (
  select
    as_of,
    expected_area_m2,
    partly_modelled_below
  from raw_setting
),
facilities as (
  select
    * replace (
      case when is_open then register_area_m2 end as register_area_m2
    )
  from dim_facility
  where
    is_registered
    or lower(trim(facility_id)) not in (
      select facility_key from ref_portfolio_name
    )
),
areas as (
  select
    facility_id,
    count(*) filter (where is_counted) as rooms,
    sum(net_area_m2) filter (where is_counted) as model_area_m2
  from int_space_current
  group by facility_id
),
floors as (
  select
    facility_id,
    building,
    storey,
    sum(net_area_m2) filter (where is_counted) as net_m2,
    sum(coalesce(gross_area_m2, measured_area_m2, net_area_m2))
    filter (where exclusion_reason = 'gfa') as gross_m2
  from int_space_current
  group by facility_id, building, storey
),
drawn as (
  select
    facility_id,
    'own_gross_factor' as conversion_rule,
    1 as priority,
    cast(sum(gross_m2) as double) / cast(sum(net_m2) as double) as factor
  from floors
  where net_m2 > 0
  group by facility_id
  having count(*) = count(gross_m2) and sum(gross_m2) >= sum(net_m2)
),
factors as (
  select
    facility_id,
    conversion_rule,
    factor
  from (
    select * from drawn
    union all by name
    select * from int_stated_gross_factor
  )
  qualify row_number() over (partition by facility_id order by priority) = 1
),
witness as (
  select
    facility_id,
    count(*) as cobie_rooms,
    sum(cobie_area_m2) as cobie_area_m2
  from int_cobie_room
  where status <> 'only_in_model' and not is_outside
  group by facility_id
),
total as (
  select sum(model_area_m2) as model_area_m2 from areas
),
compared as (
  select
    facilities.*,
    coalesce(areas.rooms, 0) as rooms,
    areas.facility_id is not null as has_model,
    areas.model_area_m2,
    case
      when areas.model_area_m2 is null or facilities.register_area_m2 is null
        then null
      when facilities.area_basis = 'NRA' then 'same_basis'
      when
        facilities.area_basis in ('GFA', 'BBR')
        and factors.factor is not null then factors.conversion_rule
      else 'unconverted'
    end as conversion_rule,
    factors.factor,
    witness.cobie_rooms,
    witness.cobie_area_m2,
    bases.lowest_factor,
    bases.highest_factor
  from facilities
  left join ref_area_basis as bases on facilities.area_basis = bases.area_basis
  left join areas on facilities.facility_id = areas.facility_id
  left join factors on facilities.facility_id = factors.facility_id
  left join witness on facilities.facility_id = witness.facility_id
),
converted as (
  select
    *,
    case conversion_rule
      when 'same_basis' then 1
      when 'unconverted' then null
      else factor
    end as conversion_factor
  from compared
),
shares as (
  select
    *,
    model_area_m2 * conversion_factor / nullif(register_area_m2, 0)
      as same_basis_share,
    model_area_m2 * coalesce(conversion_factor, lowest_factor)
    / nullif(register_area_m2, 0) as lowest_share,
    model_area_m2 * coalesce(conversion_factor, highest_factor)
    / nullif(register_area_m2, 0) as highest_share
  from converted
),
judged as (
  select
    shares.*,
    case
      when model_area_m2 > 0 is not true or lowest_share is null then null
      when highest_share < setting.partly_modelled_below then 'low'
      when lowest_share > 1.1 then 'high'
      when same_basis_share is null then 'not_comparable'
      else 'plausible'
    end as coverage_status
  from shares
  cross join setting
),
portfolio as (
  select
    cast(count(*) filter (where coverage_status is not null) as double)
    / nullif(count(*) filter (where is_registered), 0)
      as portfolio_modelled_share,
    cast(
      sum(model_area_m2 * conversion_factor)
      filter (where same_basis_share is not null) as double
    ) / nullif(cast(
      sum(register_area_m2) filter (where same_basis_share is not null)
      as double
    ), 0) as portfolio_same_basis_share
  from judged
)
select
  facility_id,
  name,
  district,
  register_area_m2,
  area_basis,
  rooms,
  cast(judged.model_area_m2 as decimal(18, 6)) as model_area_m2,
  judged.model_area_m2 / nullif(register_area_m2, 0) as covered_share,
  conversion_rule,
  cast(conversion_factor as double) as conversion_factor,
  cast(judged.model_area_m2 * conversion_factor as decimal(18, 6))
    as comparable_area_m2,
  cast(
    judged.model_area_m2 * coalesce(conversion_factor, 1) - register_area_m2
    as decimal(18, 6)
  ) as difference_m2,
  cast(same_basis_share as double) as same_basis_share,
  coverage_status,
  coalesce(coverage_status = 'low', false) as is_partly_modelled,
  coalesce(cobie_rooms, 0) as cobie_rooms,
  cast(cobie_area_m2 as decimal(18, 6)) as cobie_area_m2,
  case
    when not is_open then 'closed'
    when not has_model and not is_registered then 'model_and_register'
    when not has_model then 'model'
    when not is_registered then 'register'
    when coalesce(judged.model_area_m2, 0) = 0 then 'model_area'
    when coalesce(register_area_m2, 0) = 0 then 'register_area'
  end as missing,
  judged.model_area_m2 / nullif(setting.expected_area_m2, 0)
    as share_of_expected,
  cast(setting.expected_area_m2 as decimal(18, 6))
    as portfolio_expected_area_m2,
  total.model_area_m2 / nullif(setting.expected_area_m2, 0)
    as portfolio_covered_share,
  portfolio.portfolio_modelled_share,
  portfolio.portfolio_same_basis_share
from judged
cross join portfolio
cross join setting
cross join total
order by facility_id
