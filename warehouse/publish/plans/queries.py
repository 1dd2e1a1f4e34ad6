"""What the plan's files say, as questions to the published tables.

Comes in: a finished DuckDB file and facilities. Goes out: frames. Must not know: workbooks, calendars.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import duckdb
import polars as pl

from warehouse.publish.facility_files import rows_by_facility
from warehouse.publish.formatting import danish_key
from warehouse.publish.plans.route_sheets import shown_dates

WITHHELD = "rooms withheld from the open set"
COVERAGE = """
select facility_id as of_facility, * from mart_coverage where facility_id in (select unnest($facilities))
"""
ROOMS = """
select facility_id as of_facility, building, storey, number, name, category, net_area_m2, gross_area_m2,
  stated_area_m2, measured_area_m2,
  low_headroom_area_m2, is_counted, exclusion_reason, area_rule, area_confidence, is_cleanable, needs_escort,
  is_restricted, nullif(valid_from, open_start()) as valid_from, space_id, global_id
from dim_space
where facility_id in (select unnest($facilities)) and dim_space.valid_from <= $as_of
  and coalesce(valid_to, open_end()) > $as_of
order by facility_id, space_id, global_id
"""
PLAN = """
select facility_id as of_facility, space_id, list(weekday order by weekday) as weekdays,
  list(visits order by weekday) as visits_by_day,
  sum(visits) as visits, sum(minutes) as minutes, sum(hours_per_year) as hours_per_year,
  sum(calendar_hours_per_year) as calendar_hours_per_year, sum(cost_dkk_per_year) as cost_dkk_per_year,
  any_value(reason order by weekday) as reason
from mart_cleaning_plan
where facility_id in (select unnest($facilities)) group by facility_id, space_id order by facility_id, space_id
"""
COST = """
select place as of_facility, * from mart_cost_per_m2_year
where period = 'last_12' and level = 'facility' and place in (select unnest($facilities)) and service = 'all'
"""
FINDINGS = """
select coalesce(f.facility_id, s.facility_id) as of_facility, f.severity, f.code, f.message, s.number, f.source_file,
  coalesce(f.source_row, f.step_id) as place, f.global_id
from run_finding f
left join (
  select model_sha256, step_id, any_value(number) as number, any_value(facility_id) as facility_id
  from dim_space where step_id is not null group by model_sha256, step_id
) s on s.model_sha256 = f.model_sha256 and s.step_id = f.step_id
where coalesce(f.facility_id, s.facility_id) in (select unnest($facilities))
order by array_position(['error', 'warning', 'info'], f.severity), f.code, f.source_file, place, f.message, s.number
"""
CATEGORIES = """
select s.facility_id as of_facility, c.category, c.name_da, count(*) as rooms, sum(s.net_area_m2) as area_m2,
  c.m2_per_hour, c.visits_per_week
from dim_space s inner join dim_category c on s.category = c.category
where s.facility_id in (select unnest($facilities)) and s.is_counted
  and s.valid_from <= $as_of and coalesce(s.valid_to, open_end()) > $as_of
group by all order by c.category
"""
PROGRAMS = """
with planned as (
  select facility_id, space_id, sum(visits) as visits, split_part(any_value(reason order by weekday), '; ', 1) as why
  from mart_cleaning_plan where facility_id in (select unnest($facilities)) group by facility_id, space_id
)
select s.facility_id as of_facility, c.category, c.name_da, count(*) as rooms, min(p.visits) as least,
  max(p.visits) as most,
  list_sort(list_distinct(list(p.why) filter (where p.why not like 'approved:%'))) as whys
from dim_space s
inner join dim_category c on s.category = c.category
left join planned p on s.space_id = p.space_id and s.facility_id = p.facility_id
where s.facility_id in (select unnest($facilities)) and s.is_counted
  and s.valid_from <= $as_of and coalesce(s.valid_to, open_end()) > $as_of
group by all order by c.category
"""
CHANGES = """
select c.facility_id as of_facility, s.building, s.storey, s.number,
  coalesce(s.name, case when s.space_id is null then $withheld end) as name, c.what,
  case when c.what in ('minutes', 'new', 'gone') then round(c.minutes_before, 1)::varchar else c.before end as before,
  case when c.what in ('minutes', 'new', 'gone') then round(c.minutes_after, 1)::varchar else c.after end as after,
  c.why, c.since_date
from mart_plan_change c
left join dim_space s on c.space_id = s.space_id and s.valid_from <= $as_of
  and coalesce(s.valid_to, open_end()) > $as_of
where c.facility_id in (select unnest($facilities))
order by s.building, s.storey, s.number, c.space_id, c.what
"""
INSPECTIONS = """
select i.facility_id as of_facility, i.date, s.building, s.storey, s.number, s.name, i.category,
  i.lot_size, i.sample_size, i.acceptance_number
from mart_inspection_list i
inner join dim_space s on i.space_id = s.space_id and s.valid_from <= $as_of
  and coalesce(s.valid_to, open_end()) > $as_of
where i.facility_id in (select unnest($facilities)) and i.date is not null
order by i.date, i.list_order
"""
CALENDAR = """
select facility_id as of_facility, * from mart_cleaning_calendar
where facility_id in (select unnest($facilities)) and date between $first_shown and $last_shown
order by facility_id, date, team_id, cleaner, route_order, space_id, task, minutes
"""
SHIFTS = """
select facility_id as of_facility, * from mart_cleaning_shift
where facility_id in (select unnest($facilities)) and date between $first_shown and $last_shown
order by facility_id, date, team_id, starts_at
"""
QUESTIONS: Mapping[str, str] = {
    "coverage": COVERAGE, "rooms": ROOMS, "plan": PLAN, "cost": COST, "findings": FINDINGS, "categories": CATEGORIES,
    "programs": PROGRAMS, "changes": CHANGES, "inspections": INSPECTIONS, "calendar": CALENDAR, "shifts": SHIFTS,
}  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """What the published tables hold of one facility on the run date: the rows of each of the `QUESTIONS`.

    `week` is the Monday of the week of the run date. `calendar` has the dated visits of the weeks that the lists show;
    the open set has no date of those in restricted rooms. `plan` has a row a room, `shifts` are by date and team.
    """

    facility: str
    week: date
    rows: Mapping[str, pl.DataFrame]

    def __getitem__(self, question: str) -> pl.DataFrame:
        return self.rows[question]

    @property
    def title(self) -> str:
        """Return the facility's id and name."""
        return title_of(self.facility, self["coverage"]["name"].to_list())

    @cached_property
    def rooms(self) -> pl.DataFrame:
        """Return the spaces in the order of the building."""
        rooms = self["rooms"]
        return pl.DataFrame(sorted(rooms.iter_rows(), key=_room_key), schema=rooms.schema, orient="row")


def title_of(facility: str, names: Sequence[str | None]) -> str:
    """Return a facility's id, and its name where the coverage has one; `names` are those of its rows."""
    name = names[0] if len(names) == 1 else None
    return f"{facility} {name}" if name and name != facility else facility


def ask(con: duckdb.DuckDBPyConnection, facilities: Sequence[str], as_of: date) -> Iterator[Answers]:
    """Return the answers of each facility, in the order given; every question is asked once."""
    first, last = shown_dates(as_of)
    params = {"as_of": as_of, "first_shown": first, "last_shown": last, "withheld": WITHHELD}
    found = {name: rows_by_facility(con, query, facilities, params) for name, query in QUESTIONS.items()}
    for facility in facilities:
        yield Answers(facility, first, {name: rows[facility] for name, rows in found.items()})


def _room_key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    building, storey, number, name = row[:4]
    return (*(danish_key(text) for text in (building, storey, number, name)), str(row[-2]))
