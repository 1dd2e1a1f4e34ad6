-- grain: cleaning team, facility and weekday (1 Monday to 7) on which it works
-- as the records state it; a day written twice is one day
with teams as (
  select
    trim(team_id) as team_id,
    trim(facility_id) as facility_id,
    regexp_replace(weekdays, '\s*[-–]\s*', '-', 'g') as weekdays,
    minutes_per_day,
    earliest,
    latest,
    coalesce(escort, false) as has_escort,
    hourly_rate_dkk
  from raw_cleaning_team
),
skills as (
  select
    team_id,
    facility_id,
    string_agg(distinct skill, ', ' order by skill) as skills
  from int_team_skill
  group by team_id, facility_id
),
days as (
  select unnest(generate_series(1, 7)) as weekday
),
ranges as (
  select
    team_id,
    facility_id,
    unnest(regexp_extract_all(weekdays, '[1-7]-[1-7]|[1-7]')) as written
  from teams
),
worked as (
  select distinct
    ranges.team_id,
    ranges.facility_id,
    days.weekday
  from ranges
  inner join days
    on case
      when cast(written[1] as bigint) <= cast(written[-1] as bigint)
        then
          days.weekday
          between cast(written[1] as bigint) and cast(written[-1] as bigint)
      else
        days.weekday >= cast(written[1] as bigint)
        or days.weekday <= cast(written[-1] as bigint)
    end
)
select
  teams.team_id,
  teams.facility_id,
  worked.weekday,
  teams.minutes_per_day as minutes,
  teams.earliest,
  teams.latest,
  teams.has_escort,
  skills.skills,
  teams.hourly_rate_dkk
from teams
inner join worked
  on teams.team_id = worked.team_id
  and teams.facility_id = worked.facility_id
left join skills
  on teams.team_id = skills.team_id
  and teams.facility_id = skills.facility_id
order by teams.team_id, teams.facility_id, worked.weekday
