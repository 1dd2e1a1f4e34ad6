-- grain: source of figures, period and facility with counted rooms in it
-- the mean of the period's months, in which a facility that is not there has
-- none
select
  periods.source,
  periods.period,
  areas.facility_id,
  cast(
    sum(areas.net_area_m2) / any_value(periods.months) as decimal(18, 6)
  ) as net_area_m2
from int_facility_area_month as areas
inner join int_figure_period as periods on areas.month = periods.month
group by periods.source, periods.period, areas.facility_id
