-- one part a cost, the room it lands on, and a basis of its facility's area
with bases as (
  select facility_id, 'model' as area_basis from dim_facility
  union all
  select facility_id, area_basis
  from dim_facility
  where area_basis is not null
)
select costs.*, bases.area_basis
from explained_cost as costs
inner join bases on costs.facility_id = bases.facility_id
