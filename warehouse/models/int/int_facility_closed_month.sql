-- grain: month and facility that is closed on all of its days
select
  months.month,
  spans.facility_id
from int_month as months
inner join int_facility_span as spans
  on months.month >= spans.valid_from
  and months.next_month <= spans.valid_to
where not spans.is_open
