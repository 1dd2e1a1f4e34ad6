-- grain: month, service and room with costs of its own
-- own + common × own ÷ sum of own: what names no room follows what names one
select
  month,
  space_id,
  'own_cost:' || service as driver,
  cast(sum(amount_ore) * 0.01 as decimal(28, 6)) as weight
from int_cost_target
where space_id is not null
group by month, space_id, service
