-- grain: room of the facilities asked for on the run date
select
  rooms.facility_id,
  rooms.space_id,
  rooms.building,
  rooms.storey,
  rooms.number,
  rooms.name,
  rooms.category,
  rooms.is_restricted,
  rooms.is_counted,
  rooms.exclusion_reason,
  rooms.net_area_m2,
  rooms.area_rule,
  rooms.area_confidence,
  rooms.footprint_wkb,
  models.true_north_deg
from dim_space as rooms
left join dim_model as models on rooms.model_sha256 = models.model_sha256
where
  rooms.facility_id in (select unnest($1))
  and rooms.valid_from <= getvariable('as_of')
  and coalesce(rooms.valid_to, open_end()) > getvariable('as_of')
