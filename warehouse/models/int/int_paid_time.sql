-- grain: one row, what a paid shift has beside the norm time of its visits
-- the configuration's values, else those that ship
select
  coalesce(raw_setting.start_up_minutes, ref_paid_time.start_up_minutes)
    as start_up_minutes,
  coalesce(raw_setting.walking_m_per_minute, ref_paid_time.walking_m_per_minute)
    as walking_m_per_minute,
  coalesce(
    raw_setting.storey_change_minutes, ref_paid_time.storey_change_minutes
  ) as storey_change_minutes,
  coalesce(
    raw_setting.building_change_minutes, ref_paid_time.building_change_minutes
  ) as building_change_minutes,
  coalesce(raw_setting.allowance_share, ref_paid_time.allowance_share)
    as allowance_share,
  ref_paid_time.break_after_minutes,
  ref_paid_time.break_minutes,
  ref_paid_time.is_break_paid,
  ref_paid_time.longest_shift_minutes
from ref_paid_time
cross join raw_setting
