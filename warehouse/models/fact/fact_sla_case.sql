-- grain: case with a clock: family of work orders, or service request
select * from int_sla_case
order by kind, order_id
