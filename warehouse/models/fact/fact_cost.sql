-- grain: cost line and month of its period, or work order with a cost, that
-- carries its money
select * from int_cost
order by ledger_id
