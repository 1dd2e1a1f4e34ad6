-- grain: counted cleanable room of the run date, with the rate of the plan
-- a rate stated for the room or its facility wins; else what the records show,
-- where they show enough; else the rate stated for the category, else the
-- shipped one; is_shipped: before what the records show
with rooms as (
  select * from int_space_current
  where is_counted and is_cleanable
),
rates as (
  select * from int_current_rate
),
learnt as (
  select * from int_learnt_rate
  where has_enough and is_plausible
),
stated as (
  select
    rooms.space_id,
    rooms.facility_id,
    rooms.category,
    coalesce(rates.m2_per_hour, categories.m2_per_hour) as m2_per_hour,
    coalesce(rates.rate_source, 'shipped') as rate_source,
    rates.m2_per_hour is null as is_shipped,
    rates.light_factor,
    rates.floor_factor,
    rates.furnishing_factor,
    rates.soiling_factor
  from rooms
  left join rates on rooms.space_id = rates.space_id
  left join ref_category as categories on rooms.category = categories.category
)
select
  stated.space_id,
  cast(
    stated.m2_per_hour / coalesce(learnt.time_factor, 1) as decimal(18, 6)
  ) as m2_per_hour,
  case when learnt.category is not null then 'learnt' else stated.rate_source
  end as rate_source,
  stated.is_shipped,
  stated.light_factor,
  stated.floor_factor,
  stated.furnishing_factor,
  stated.soiling_factor,
  case
    when learnt.category is not null
      then
        in_words(stated.m2_per_hour / learnt.time_factor)
        || ' m² an hour learnt from ' || learnt.visits || ' visits since '
        || strftime(learnt.first_month, '%Y-%m') || ': cleaners did '
        || in_words(learnt.recorded_m2_per_hour) || ' where '
        || in_words(learnt.planned_m2_per_hour)
        || ' was planned (95 % interval of the rate '
        || in_words(
          stated.m2_per_hour / learnt.time_factor / learnt.half_interval
        )
        || ' to '
        || in_words(
          stated.m2_per_hour / learnt.time_factor * learnt.half_interval
        )
        || '), in place of '
        || in_words(stated.m2_per_hour)
        || case
          when stated.rate_source = 'shipped' then ' as shipped'
          else ' as stated for the category'
        end
  end as rate_reason
from stated
left join learnt
  on stated.rate_source in ('shipped', 'category')
  and stated.facility_id = learnt.facility_id
  and stated.category = learnt.category
