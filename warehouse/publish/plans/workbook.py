"""One workbook a facility, for those who plan its cleaning: the plan, the rooms, the coverage, what to mend.

Comes in: a finished DuckDB file of either set. Goes out: `plans/<facility_id>.xlsx`. Must not know: which set it
is, for it can only show what that file holds.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.duckdb_tables import frame
from warehouse.publish.facility_files import listed_facilities
from warehouse.publish.file_names import file_names
from warehouse.publish.formatting import danish_key, in_money_age
from warehouse.publish.report_queries import LATEST_MONEY
from warehouse.publish.settings import RunInfo
from warehouse.publish.sheets import Book, Column

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PLAN = (
    Column("Building", 16), Column("Storey", 12), Column("Number", 12), Column("Room", 28), Column("Category", 11),
    Column("m²", 9, "area"), Column("m² per hour", 9, "whole"), *(Column(day, 6, "visits") for day in DAYS),
    Column("Minutes a week", 10, "hours"), Column("Hours a year (norm)", 11, "hours"),
    Column("Hours in the calendar year", 11, "hours"), Column("DKK a year", 11, "money"),
    Column("Why", 84, wrap=True), Column("Room id", 19),
)  # fmt: skip
ROOMS = (
    Column("Building", 16), Column("Storey", 12), Column("Number", 12), Column("Room", 28), Column("Category", 11),
    Column("Net m²", 9, "area"), Column("Gross m²", 9, "area"), Column("Stated m²", 9, "area"),
    Column("Measured m²", 10, "area"), Column("Low headroom m²", 10, "area"), Column("Counted", 9),
    Column("Why not counted", 16), Column("Area rule", 22), Column("Confidence", 11), Column("Cleaned", 9),
    Column("Escort", 8), Column("Restricted", 10), Column("Valid from", 11, "day"), Column("Room id", 19),
    Column("GlobalId", 24),
)  # fmt: skip
SUMMARY = (Column("What", 44), Column("Figure", 18, "area"), Column("Unit or word", 24), Column("From", 40))
FINDINGS = (
    Column("Severity", 10), Column("Code", 26), Column("What to mend", 80, wrap=True), Column("Number", 12),
    Column("File", 32), Column("Row or step", 11, "whole"), Column("GlobalId", 24),
)  # fmt: skip

ROOM_ROWS = """
select building, storey, number, name, category, net_area_m2, gross_area_m2, stated_area_m2, measured_area_m2,
  low_headroom_area_m2, is_counted, exclusion_reason, area_rule, area_confidence, is_cleanable, needs_escort,
  is_restricted, nullif(valid_from, open_start()) as valid_from, space_id, global_id
from dim_space
where facility_id = $1 and dim_space.valid_from <= $2 and coalesce(valid_to, open_end()) > $2
"""
PLAN_ROWS = """
select space_id, list(weekday order by weekday) as weekdays, list(visits order by weekday) as visits_by_day,
  sum(visits) as visits,
  sum(minutes) as minutes, sum(hours_per_year) as hours_per_year,
  sum(calendar_hours_per_year) as calendar_hours_per_year, sum(cost_dkk_per_year) as cost_dkk_per_year,
  any_value(reason order by weekday) as reason
from mart_cleaning_plan where facility_id = $1 group by space_id
"""
COST_ROWS = """
select * from mart_cost_per_m2_year
where period = 'last_12' and level = 'facility' and place = $1 and service = 'all'
"""
FINDING_ROWS = """
select f.severity, f.code, f.message, s.number, f.source_file, coalesce(f.source_row, f.step_id) as place, f.global_id
from run_finding f
left join (
  select model_sha256, step_id, any_value(number) as number, any_value(facility_id) as facility_id
  from dim_space where step_id is not null group by model_sha256, step_id
) s on s.model_sha256 = f.model_sha256 and s.step_id = f.step_id
where coalesce(f.facility_id, s.facility_id) = $1
order by array_position(['error', 'warning', 'info'], f.severity), f.code, f.source_file, place, f.message
"""


def write_plans(
    con: duckdb.DuckDBPyConnection, folder: Path, run: RunInfo, chosen: Collection[str] | None = None
) -> None:
    """Write the plan of every facility that the register or a model names, or of the `chosen` ones."""
    folder.mkdir()
    for facility, name in file_names(listed_facilities(con)).items():
        if chosen is None or facility in chosen:
            _write_workbook(con, folder / name, facility, run.as_of)


def _write_workbook(con: duckdb.DuckDBPyConnection, path: Path, facility: str, as_of: date) -> None:
    coverage = frame(con, "select * from mart_coverage where facility_id = $1", [facility])
    name = coverage["name"].item() if coverage.height == 1 and "name" in coverage.columns else None
    rooms = frame(con, ROOM_ROWS, [facility, as_of])
    rooms = pl.DataFrame(sorted(rooms.iter_rows(), key=_room_key), schema=rooms.schema, orient="row")
    plan = frame(con, PLAN_ROWS, [facility])
    cost = frame(con, COST_ROWS, [facility])
    latest = {**frame(con, LATEST_MONEY).to_dicts()[0], "as_of": as_of}
    title = f"{facility} {name}" if name and name != facility else facility
    book = Book(str(path), f"Cleaning plan: {title}", f"as of {as_of.isoformat()}", as_of)
    book.add_sheet("Plan", PLAN, _plan_rows(rooms, plan))
    book.add_sheet("Rooms", ROOMS, rooms.iter_rows())
    book.add_sheet("Coverage", SUMMARY, _summary_rows(coverage, rooms, plan, cost, as_of, latest))
    book.add_sheet("Findings", FINDINGS, frame(con, FINDING_ROWS, [facility]).iter_rows())
    book.close()


def _room_key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    building, storey, number, name = row[:4]
    return (*(danish_key(text) for text in (building, storey, number, name)), str(row[-2]))


def _plan_rows(rooms: pl.DataFrame, plan: pl.DataFrame) -> Iterable[tuple[Any, ...]]:
    """The planned rooms in the order of the building; what is no room of the file comes last, as one row."""
    planned = {row["space_id"]: row for row in plan.iter_rows(named=True)}
    for room in rooms.iter_rows(named=True):
        work = planned.pop(room["space_id"], None)
        if work is not None:
            place = (room["building"], room["storey"], room["number"], room["name"], room["category"])
            yield (*place, *_work(room["net_area_m2"], work), room["space_id"])
    for space_id, work in sorted(planned.items(), key=lambda item: str(item[0])):
        yield (None, None, None, "rooms withheld from the open set", None, *_work(None, work), space_id)


def _work(area: Any, work: dict[str, Any]) -> tuple[Any, ...]:
    visits = dict(zip(work["weekdays"], work["visits_by_day"], strict=True))
    minutes, count = work["minutes"], work["visits"]
    per_hour = float(area) * float(count) * 60 / float(minutes) if area and count and minutes else None
    week = (visits.get(day) for day in range(1, 8))
    figures = ("minutes", "hours_per_year", "calendar_hours_per_year", "cost_dkk_per_year", "reason")
    return (area, per_hour, *week, *(work[figure] for figure in figures))


def _summary_rows(
    coverage: pl.DataFrame,
    rooms: pl.DataFrame,
    plan: pl.DataFrame,
    cost: pl.DataFrame,
    as_of: date,
    latest: Mapping[str, date | None],
) -> Iterable[tuple[str, Any, str | None, str]]:
    for row in coverage.iter_rows(named=True):
        yield (
            "Area in the register",
            row["register_area_m2"],
            f"m² {row['area_basis'] or ''}".strip(),
            "mart_coverage",
        )
        yield "Net area in the models", row["model_area_m2"], "m²", "mart_coverage"
        word = _coverage_word(row["coverage_status"])
        yield "Covered share, same basis", row["same_basis_share"], word, "mart_coverage"
        yield "Missing", None, row["missing"] or "nothing", "mart_coverage"
    counted = rooms.filter(pl.col("is_counted"))
    yield "Rooms counted", counted.height, "rooms", f"dim_space on {as_of.isoformat()}"
    yield "Rooms excluded or held", rooms.height - counted.height, "rooms", "dim_space"
    yield "Counted rooms with no category", counted["category"].is_null().sum(), "rooms", "dim_space"
    yield "Cleaning, norm", plan["hours_per_year"].sum(), "hours a year", "mart_cleaning_plan"
    yield "Cleaning, norm", plan["cost_dkk_per_year"].sum(), "DKK a year", "mart_cleaning_plan"
    for row in cost.iter_rows(named=True):
        months = f"mart_cost_per_m2_year, {row['months']} months to the latest"
        mark = ", modelled in part: not comparable" if row["is_partly_modelled"] else ""
        yield "Cost, all services", row["cost_dkk"], "DKK", months
        yield "Net area in those months", row["net_area_m2"], "m²", months
        yield "Cost per m² of the models", row["cost_per_m2_dkk"], f"DKK/m²{mark}", months
        basis = f"DKK/m² {row['area_basis'] or ''}".strip()
        yield "Cost per m² of the register", row["register_cost_per_m2_dkk"], basis, months
    yield "Latest money", None, in_money_age(latest), "mart_cost_ledger"


def _coverage_word(status: str | None) -> str:
    words = {
        "low": "of the register: modelled in part",
        "high": "of the register: more than it says",
        "not_comparable": "no factor converts the basis",
    }
    return words.get(status or "", "of the register")
