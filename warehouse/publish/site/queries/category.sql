-- grain: room category
select
  category,
  name_da,
  din_277
from dim_category
