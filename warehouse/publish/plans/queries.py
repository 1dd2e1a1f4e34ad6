"""What the plan's files say, as questions to the published tables.

Comes in: a finished DuckDB file and a facility. Goes out: frames. Must not know: workbooks, calendars.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import duckdb
import polars as pl

from warehouse.duckdb_tables import frame
from warehouse.publish.formatting import danish_key

ROOMS = """
select building, storey, number, name, category, net_area_m2, gross_area_m2, stated_area_m2, measured_area_m2,
  low_headroom_area_m2, is_counted, exclusion_reason, area_rule, area_confidence, is_cleanable, needs_escort,
  is_restricted, nullif(valid_from, open_start()) as valid_from, space_id, global_id
from dim_space
where facility_id = $1 and dim_space.valid_from <= $2 and coalesce(valid_to, open_end()) > $2
"""
PLAN = """
select space_id, list(weekday order by weekday) as weekdays, list(visits order by weekday) as visits_by_day,
  sum(visits) as visits, sum(minutes) as minutes, sum(hours_per_year) as hours_per_year,
  sum(calendar_hours_per_year) as calendar_hours_per_year, sum(cost_dkk_per_year) as cost_dkk_per_year,
  any_value(reason order by weekday) as reason
from mart_cleaning_plan where facility_id = $1 group by space_id
"""
COST = """
select * from mart_cost_per_m2_year
where period = 'last_12' and level = 'facility' and place = $1 and service = 'all'
"""
FINDINGS = """
select f.severity, f.code, f.message, s.number, f.source_file, coalesce(f.source_row, f.step_id) as place, f.global_id
from run_finding f
left join (
  select model_sha256, step_id, any_value(number) as number, any_value(facility_id) as facility_id
  from dim_space where step_id is not null group by model_sha256, step_id
) s on s.model_sha256 = f.model_sha256 and s.step_id = f.step_id
where coalesce(f.facility_id, s.facility_id) = $1
order by array_position(['error', 'warning', 'info'], f.severity), f.code, f.source_file, place, f.message
"""
CATEGORIES = """
select c.category, c.name_da, count(*) as rooms, sum(s.net_area_m2) as area_m2, c.m2_per_hour, c.visits_per_week
from dim_space s inner join dim_category c on s.category = c.category
where s.facility_id = $1 and s.is_counted and s.valid_from <= $2 and coalesce(s.valid_to, open_end()) > $2
group by all order by c.category
"""
PROGRAMS = """
with planned as (
  select space_id, sum(visits) as visits, split_part(any_value(reason order by weekday), '; ', 1) as why
  from mart_cleaning_plan where facility_id = $1 group by space_id
)
select c.category, c.name_da, count(*) as rooms, min(p.visits) as least, max(p.visits) as most,
  list_sort(list_distinct(list(p.why) filter (where p.why not like 'approved:%'))) as whys
from dim_space s
inner join dim_category c on s.category = c.category
left join planned p on s.space_id = p.space_id
where s.facility_id = $1 and s.is_counted and s.valid_from <= $2 and coalesce(s.valid_to, open_end()) > $2
group by all order by c.category
"""
CHANGES = """
select s.building, s.storey, s.number, coalesce(s.name, case when s.space_id is null then $3 end) as name, c.what,
  case when c.what in ('minutes', 'new', 'gone') then round(c.minutes_before, 1)::varchar else c.before end as before,
  case when c.what in ('minutes', 'new', 'gone') then round(c.minutes_after, 1)::varchar else c.after end as after,
  c.why, c.since_date
from mart_plan_change c
left join dim_space s on c.space_id = s.space_id and s.valid_from <= $2 and coalesce(s.valid_to, open_end()) > $2
where c.facility_id = $1
order by s.building, s.storey, s.number, c.space_id, c.what
"""
INSPECTIONS = """
select i.date, s.building, s.storey, s.number, s.name, i.category, i.lot_size, i.sample_size, i.acceptance_number
from mart_inspection_list i
inner join dim_space s on i.space_id = s.space_id and s.valid_from <= $2 and coalesce(s.valid_to, open_end()) > $2
where i.facility_id = $1 and i.date is not null
order by i.date, i.list_order
"""


@dataclass(frozen=True)
class Answers:
    """The published tables of one facility on the run date, each asked for once."""

    con: duckdb.DuckDBPyConnection
    facility: str
    as_of: date

    def ask(self, query: str, *more: Any) -> pl.DataFrame:
        """Return the rows of a query; its first parameter is the facility."""
        return frame(self.con, query, [self.facility, *more])

    @cached_property
    def coverage(self) -> pl.DataFrame:
        """Return the facility's row of the coverage."""
        return self.ask("select * from mart_coverage where facility_id = $1")

    @cached_property
    def title(self) -> str:
        """Return the facility's id and name."""
        name = self.coverage["name"].item() if self.coverage.height == 1 else None
        return f"{self.facility} {name}" if name and name != self.facility else self.facility

    @cached_property
    def rooms(self) -> pl.DataFrame:
        """Return the spaces in the order of the building."""
        rooms = self.ask(ROOMS, self.as_of)
        return pl.DataFrame(sorted(rooms.iter_rows(), key=_room_key), schema=rooms.schema, orient="row")

    @cached_property
    def plan(self) -> pl.DataFrame:
        """Return one row a room of the plan."""
        return self.ask(PLAN)

    @cached_property
    def calendar(self) -> pl.DataFrame:
        """Return the dated visits; the open set has no date of those in restricted rooms."""
        return self.ask("select * from mart_cleaning_calendar where facility_id = $1 and date is not null")

    @cached_property
    def shifts(self) -> pl.DataFrame:
        """Return the shifts by date and team."""
        return self.ask(
            "select * from mart_cleaning_shift where facility_id = $1 order by date, team_id, starts_at"
        )


def _room_key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    building, storey, number, name = row[:4]
    return (*(danish_key(text) for text in (building, storey, number, name)), str(row[-2]))
