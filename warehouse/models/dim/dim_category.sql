-- grain: room category
with categories as (
  select * from ref_category
)
select
  category,
  name_da,
  din_277,
  en_15221_6,
  m2_per_hour_low,
  m2_per_hour,
  m2_per_hour_high,
  visits_per_week,
  insta_800_floor,
  insta_800_inventory,
  is_restricted,
  needs_escort
from categories
order by category
