-- grain: cleaning team, facility and skill that its record states
-- words of sources are read as the skills that categories of rooms ask for; a
-- word that is none of them stays as it is and is not known
with written as (
  select
    trim(team_id) as team_id,
    trim(facility_id) as facility_id,
    trim(regexp_replace(
      unnest(string_split_regex(lower(nfc_normalize(skills)), '[,;/+|]')),
      '[\s_-]+', ' ', 'g'
    )) as word
  from raw_cleaning_team
)
select distinct
  written.team_id,
  written.facility_id,
  coalesce(words.skill, replace(written.word, ' ', '_')) as skill,
  words.skill is not null as is_known
from written
left join ref_skill_word as words on written.word = words.word
where written.word <> ''
