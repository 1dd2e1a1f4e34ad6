-- grain: inspection, room and object group
select * from int_inspection
order by inspection_id, facility_id, room, object_group
