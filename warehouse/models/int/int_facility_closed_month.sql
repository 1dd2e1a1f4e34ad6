-- grain: month and facility that is closed on all of its days
select
  months.month,
  spans.facility_id
from int_month as months
inner join int_facility_span as spans
  on spans.valid_from <= months.month
  and spans.valid_to >= months.next_month
where not spans.is_open
