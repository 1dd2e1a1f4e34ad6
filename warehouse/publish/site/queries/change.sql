-- grain: model version that replaces another
select
  change.*,
  model.source_file
from mart_change_impact as change
left join dim_model as model
  on change.model_sha256 = model.model_sha256
