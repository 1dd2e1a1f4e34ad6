-- grain: facility; a sum of which a part is withheld is null
select
  facility_id,
  case when count(minutes) = count(*) then sum(minutes) / 60 end
    as hours_per_week,
  case when count(hours_per_year) = count(*) then sum(hours_per_year) end
    as hours_per_year,
  case
    when count(calendar_hours_per_year) = count(*)
      then sum(calendar_hours_per_year)
  end as calendar_hours_per_year,
  case when count(cost_dkk_per_year) = count(*) then sum(cost_dkk_per_year) end
    as cost_dkk_per_year
from mart_cleaning_plan
group by facility_id
