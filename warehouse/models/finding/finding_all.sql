-- grain: finding that the build makes, as its code and the values of its
-- sentence; finding_text has the sentences
select * from finding_category
union all by name
select * from finding_cost
union all by name
select * from finding_cost_overlap
union all by name
select * from finding_facility
union all by name
select * from finding_inspection
union all by name
select * from finding_meeting
union all by name
select * from finding_model
union all by name
select * from finding_plan
union all by name
select * from finding_plan_input
union all by name
select * from finding_price
union all by name
select * from finding_program
union all by name
select * from finding_register
union all by name
select * from finding_service
