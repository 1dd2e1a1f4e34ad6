-- the file of each model
select
  sha256 as model_sha256,
  min(path) as path
from run_input
where kind = 'model'
group by sha256
