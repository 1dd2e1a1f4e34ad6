-- grain: facility
select
  facility_id,
  count(*) filter (where is_counted) as counted,
  count(*) filter (where not is_counted) as excluded,
  count(*) filter (where exclusion_reason like 'held%') as held,
  count(*) filter (where is_counted and category is null) as unclassified,
  count(*) filter (where is_restricted) as restricted
from dim_space
where
  valid_from <= getvariable('as_of')
  and coalesce(valid_to, open_end()) > getvariable('as_of')
group by facility_id
