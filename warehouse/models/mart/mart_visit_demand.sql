-- grain: room and kind of evidence that its visits should be more or fewer
-- saved: regular less planned visits of the year of the run date, holidays left
-- out; on the row that is applied. Visits after use are beside the regular ones
-- and fall on holidays too
with evidence as (
  select * from int_demand_evidence
),
decided as (
  select * from int_visit_demand
),
rooms as (
  select * from int_space_current
),
year_days as (
  select
    count(*) filter (where is_workday) / 5.0 as weeks_of_workdays,
    count(*) filter (where holiday_name is null) / 7.0 as weeks_of_days,
    count(*) / 7.0 as weeks
  from int_date
  cross join raw_setting
  where year = year(as_of)
)
select
  evidence.space_id,
  evidence.rule,
  rooms.facility_id,
  rooms.category,
  evidence.cases,
  evidence.first_on,
  evidence.last_on,
  cast(evidence.regular_visits_per_week as decimal(18, 6))
    as regular_visits_per_week,
  cast(evidence.wanted_visits_per_week as decimal(18, 6))
    as wanted_visits_per_week,
  cast(decided.minimum_visits_per_week as decimal(18, 6))
    as minimum_visits_per_week,
  cast(decided.maximum_visits_per_week as decimal(18, 6))
    as maximum_visits_per_week,
  cast(decided.visits_per_week as decimal(18, 6)) as visits_per_week,
  coalesce(decided.rule = evidence.rule, false) as is_applied,
  cast(
    case
      when decided.rule = evidence.rule
        then
          (decided.regular_visits_per_week - decided.visits_per_week)
          * case
            when decided.regular_visits_per_week <= 5 then weeks_of_workdays
            else weeks_of_days
          end
      else 0
    end as decimal(18, 6)
  ) as saved_visits_per_year,
  case
    when decided.rule = evidence.rule then decided.change_reason
    when evidence.wanted_visits_per_week = evidence.regular_visits_per_week
      then 'not enough evidence: nothing changes'
    when decided.rule is not null
      then 'the evidence of the rule ' || decided.rule || ' is applied'
    else 'less than half a visit a week within the bounds: nothing changes'
  end as reason
from evidence
inner join rooms on evidence.space_id = rooms.space_id
inner join decided on evidence.space_id = decided.space_id
cross join year_days
union all by name
select
  uses.space_id,
  'after_use' as rule,
  rooms.facility_id,
  rooms.category,
  uses.uses as cases,
  uses.first_on,
  uses.last_on,
  cast(decided.regular_visits_per_week as decimal(18, 6))
    as regular_visits_per_week,
  cast(decided.visits_per_week + uses.wanted_visits_per_week as decimal(18, 6))
    as wanted_visits_per_week,
  cast(decided.minimum_visits_per_week as decimal(18, 6))
    as minimum_visits_per_week,
  cast(decided.visits_per_week + uses.most_visits_per_week as decimal(18, 6))
    as maximum_visits_per_week,
  cast(decided.visits_per_week + uses.visits_per_week as decimal(18, 6))
    as visits_per_week,
  uses.visits_per_week > 0 as is_applied,
  cast(-uses.visits_per_week * weeks as decimal(18, 6))
    as saved_visits_per_year,
  uses.reason
from int_use_visit as uses
inner join rooms on uses.space_id = rooms.space_id
inner join decided on uses.space_id = decided.space_id
cross join year_days
where uses.uses > 0
order by space_id, rule
