-- grain: model version that replaces another
select
  change.*,
  change.valid_from > getvariable('as_of') - interval 31 day
  and change.valid_from <= getvariable('as_of') as is_recent,
  model.source_file
from mart_change_impact as change
left join dim_model as model
  on change.model_sha256 = model.model_sha256
