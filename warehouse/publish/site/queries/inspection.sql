-- grain: inspection and facility
select *
from mart_inspection_lot
