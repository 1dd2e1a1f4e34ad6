-- grain: counted cleanable room of the run date and task of cleaning
-- what decides where a task is placed: the words of its reason name the days
-- that were looked at, which alone must not place every task again
select * exclude (reason)
from int_budget_task
