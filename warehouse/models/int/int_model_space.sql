-- grain: space of a model version in force, as the model has it
with spaces as (
  select * from raw_space
),
versions as (
  select * from int_model_version
  where is_in_force
),
identity as (
  select * from raw_identity
),
measured as (
  select
    spaces.* replace (
      case
        when isfinite(net_area_m2) and abs(net_area_m2) < 1e9
          then cast(net_area_m2 as decimal(18, 6))
      end as net_area_m2,
      case
        when isfinite(gross_area_m2) and abs(gross_area_m2) < 1e9
          then cast(gross_area_m2 as decimal(18, 6))
      end as gross_area_m2,
      case
        when isfinite(stated_area_m2) and abs(stated_area_m2) < 1e9
          then cast(stated_area_m2 as decimal(18, 6))
      end as stated_area_m2,
      case
        when isfinite(measured_area_m2) and abs(measured_area_m2) < 1e9
          then cast(measured_area_m2 as decimal(18, 6))
      end as measured_area_m2,
      case
        when
          isfinite(low_headroom_area_m2)
          and abs(low_headroom_area_m2) < 1e9
          then cast(low_headroom_area_m2 as decimal(18, 6))
      end as low_headroom_area_m2,
      case when isfinite(perimeter_m) then perimeter_m end as perimeter_m,
      case when isfinite(height_m) then height_m end as height_m,
      case when isfinite(volume_m3) then volume_m3 end as volume_m3
    )
  from spaces
)
select
  identity.space_id,
  versions.valid_from,
  versions.valid_to,
  versions.facility_id,
  versions.lineage_id,
  versions.discipline,
  measured.model_sha256,
  measured.step_id,
  measured.global_id,
  measured.building_name as building,
  measured.building_global_id,
  measured.storey_name as storey,
  measured.storey_elevation_m,
  measured.number,
  measured.name,
  measured.object_type,
  upper(replace(replace(measured.number, ' ', ''), ',', '.')) as number_key,
  lower(trim(coalesce(measured.building_name, ''))) as building_key,
  lower(trim(coalesce(measured.storey_name, ''))) as storey_key,
  measured.net_area_m2,
  measured.gross_area_m2,
  measured.stated_area_m2,
  measured.measured_area_m2,
  measured.low_headroom_area_m2,
  measured.is_counted and measured.net_area_m2 is not null as is_counted,
  case
    when measured.is_counted and measured.net_area_m2 is null
      then 'held_no_area'
    else measured.exclusion_reason
  end as exclusion_reason,
  measured.area_rule,
  measured.area_confidence,
  measured.perimeter_m,
  measured.height_m,
  measured.volume_m3,
  case when isfinite(measured.floor_z_m) then measured.floor_z_m
  end as floor_z_m,
  measured.footprint_wkb,
  identity.rule as identity_rule
from measured
inner join versions on measured.model_sha256 = versions.model_sha256
left join identity
  on measured.model_sha256 = identity.model_sha256
  and measured.step_id = identity.step_id
