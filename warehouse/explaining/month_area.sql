-- one part a month and counted room: its net area by days valid
with months as (
  select * from fact_space_month
),
models as (
  select * from explained_model_file
),
rooms as (
  select
    space_id,
    model_sha256,
    step_id,
    area_rule,
    valid_from,
    valid_to
  from dim_space
)
select
  months.month,
  months.facility_id,
  coalesce(facilities.district, 'unknown') as district,
  months.building,
  months.category,
  cast(
    months.area_days / months.days_in_month as decimal(28, 12)
  ) as amount,
  'net_area' as driver,
  rooms.area_rule as rule,
  months.space_id,
  cast(null as varchar) as line_id,
  models.path as source_file,
  rooms.step_id as source_row
from months
left join rooms
  on months.space_id = rooms.space_id
  and rooms.valid_from < months.month + interval 1 month
  and coalesce(rooms.valid_to, open_end()) > months.month
left join dim_facility as facilities
  on months.facility_id = facilities.facility_id
left join models on rooms.model_sha256 = models.model_sha256
qualify
  row_number() over (
    partition by months.month, months.space_id order by rooms.valid_from desc
  ) = 1
order by months.month, months.space_id
