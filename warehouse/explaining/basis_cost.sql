-- one part a cost, the room it lands on, and a basis of its facility's area
with bases as (
  select distinct
    month,
    facility_id,
    area_basis
  from mart_cost_by_basis
)
select
  costs.*,
  bases.area_basis
from explained_cost as costs
inner join bases
  on costs.month = bases.month and costs.facility_id = bases.facility_id
