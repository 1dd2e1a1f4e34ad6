"""One workbook a facility, for those who plan its cleaning and those who clean.

Comes in: a finished DuckDB file of either set. Goes out: `plans/<facility_id>.xlsx`. Must not know: which set it is; it
can show only what that file contains.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.duckdb_tables import frame
from warehouse.planning.edit_form import HIDDEN_SHEET, PLAN_SHEET, PROGRAM_SHEET
from warehouse.publish.cell_text import plain_text
from warehouse.publish.facility_files import blocks, listed_facilities
from warehouse.publish.file_keys import file_key
from warehouse.publish.file_names import file_names
from warehouse.publish.formatting import in_money_age
from warehouse.publish.made_files import MadeFiles
from warehouse.publish.plans.plan_sheets import (
    PLAN,
    PROGRAMS,
    WORKLOAD,
    hidden_rows,
    plan_rows,
    program_sheet_rows,
    workload_rows,
)
from warehouse.publish.plans.queries import Answers, ask
from warehouse.publish.plans.route_sheets import BOX, RouteSheet, route_sheets
from warehouse.publish.plans.route_sheets import COLUMNS as ROUTE
from warehouse.publish.report_queries import LATEST_MONEY
from warehouse.publish.settings import RunInfo
from warehouse.publish.sheets import Band, Book, Column, Page

ROOM_SHEET = (
    Column("Building", 14, wrap=True), Column("Storey", 12, wrap=True), Column("Number", 12, wrap=True),
    Column("Room", 24, wrap=True), Column("Category", 11),
    Column("Net m²", 9, "area"), Column("Gross m²", 9, "area"), Column("Stated m²", 9, "area"),
    Column("Measured m²", 10, "area"), Column("Low headroom m²", 10, "area"), Column("Counted", 9),
    Column("Why not counted", 16, wrap=True), Column("Area rule", 20, wrap=True), Column("Confidence", 11),
    Column("Cleaned", 9), Column("Escort", 8), Column("Restricted", 10), Column("Valid from", 11, "day"),
    Column("Room id", 19), Column("GlobalId", 25),
)  # fmt: skip
SUMMARY = (
    Column("What", 40, wrap=True), Column("Figure", 16, "area"), Column("Unit or word", 34, wrap=True),
    Column("From", 40, wrap=True),
)  # fmt: skip
FINDING_SHEET = (
    Column("Severity", 10), Column("Code", 28, wrap=True), Column("What to mend", 80, wrap=True),
    Column("Number", 12, wrap=True), Column("File", 32, wrap=True), Column("Row or step", 11, "whole"),
    Column("GlobalId", 25),
)  # fmt: skip
CATEGORY_SHEET = (
    Column("Category", 11), Column("Name", 40, wrap=True), Column("Rooms", 9, "whole"), Column("m²", 12, "area"),
    Column("m² per hour, as shipped", 14, "whole"), Column("Visits a week, as shipped", 14, "visits"),
)  # fmt: skip
CHANGE_SHEET = (
    Column("Building", 12, wrap=True), Column("Storey", 11, wrap=True), Column("Number", 11, wrap=True),
    Column("Room", 20, wrap=True), Column("What", 14, wrap=True), Column("Before", 12, wrap=True),
    Column("Now", 12, wrap=True), Column("Why", 55, wrap=True), Column("Since the plan of", 12, "day"),
)  # fmt: skip
INSPECTION_SHEET = (
    Column("Date", 11, "day"), Column("Building", 12, wrap=True), Column("Storey", 11, wrap=True),
    Column("Number", 11, wrap=True), Column("Room", 20, wrap=True), Column("Category", 9),
    Column("Rooms cleaned that day", 9, "whole"), Column("Sample", 8, "whole"),
    Column("May fail", 7, "whole"), Column("Passed", 8, "tick"), Column("Failed", 8, "tick"),
)  # fmt: skip
NO_CHANGE = "No change since the last plan of an earlier day, or no such plan."
NO_SAMPLE = (
    "No rooms are drawn: how many to inspect comes from your own table of lots. Deliver it as records of the kind"
    " inspection_lot."
)


def write_workbooks(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    run: RunInfo,
    files: MadeFiles,
    chosen: Collection[str] | None = None,
) -> None:
    """Write the workbook of every facility that the register or a model names, or of the `chosen` ones."""
    money_age = in_money_age({**frame(con, LATEST_MONEY).to_dicts()[0], "as_of": run.as_of})
    names = file_names(listed_facilities(con))
    for some in blocks([facility for facility in names if chosen is None or facility in chosen]):
        for answers in ask(con, some, run.as_of):
            files.write(
                folder / names[answers.facility],
                file_key("plan", answers.facility, answers.week, dict(answers.rows), money_age),
                partial(_write_workbook, answers=answers, money_age=money_age),
            )


def _write_workbook(path: Path, answers: Answers, money_age: str) -> None:
    rooms, plan, title = answers.rooms, answers["plan"], answers.title
    book = Book(str(path), f"Cleaning plan: {title}", f"weeks from {answers.week.isoformat()}", answers.week)
    book.add_sheet(PLAN_SHEET, PLAN, plan_rows(rooms, plan), Page(printed=len(PLAN) - 1))
    book.add_sheet("Workload", WORKLOAD, workload_rows(rooms, plan), Page(printed=len(WORKLOAD) - 1))
    by_id = {room["space_id"]: room for room in rooms.iter_rows(named=True)}
    routes = route_sheets(answers["calendar"], by_id, answers.week)
    for name, route in zip(sheet_names(one.label for one in routes), routes, strict=True):
        book.add_sheet(name, ROUTE, route.rows(), route.page(title, _shifts_of(answers["shifts"], route)))
    _add_list(book, "Changes", CHANGE_SHEET, answers["changes"], NO_CHANGE)
    samples = answers["inspections"].select(pl.all(), pl.lit(BOX), pl.lit(BOX).alias("failed"))
    _add_list(book, "Inspection", INSPECTION_SHEET, samples, NO_SAMPLE, Page(is_upright=True, has_grid=True))
    book.add_sheet(PROGRAM_SHEET, PROGRAMS, program_sheet_rows(answers["programs"]))
    book.add_sheet("Categories", CATEGORY_SHEET, answers["categories"].iter_rows(), Page(is_upright=True))
    book.add_sheet("Rooms", ROOM_SHEET, rooms.iter_rows(), Page(printed=len(ROOM_SHEET) - 2))
    book.add_sheet("Coverage", SUMMARY, _summary_rows(answers, money_age))
    book.add_sheet("Findings", FINDING_SHEET, answers["findings"].iter_rows())
    book.add_hidden(HIDDEN_SHEET, hidden_rows(answers.facility, answers.week, rooms, plan))
    book.close()


def _add_list(
    book: Book, name: str, columns: Sequence[Column], rows: pl.DataFrame, none: str, page: Page | None = None
) -> None:
    """Add a sheet of the rows, or of one sentence where there are none."""
    book.add_sheet(name, columns, rows.iter_rows() if rows.height else [Band(none)], page)


def _shifts_of(shifts: pl.DataFrame, route: RouteSheet) -> dict[date, Mapping[str, Any]]:
    mine = shifts.filter((pl.col("team_id") == route.team) & pl.col("date").is_in(list(route.dates)))
    return {row["date"]: row for row in mine.iter_rows(named=True)}


def sheet_names(labels: Iterable[str], taken: Sequence[str] = ()) -> Iterator[str]:
    """Return names that Excel takes for sheets: 31 characters, none of []:*?/\\, no two alike in any case."""
    used = {name.casefold() for name in taken}
    for label in labels:
        plain = re.sub(r"[\[\]:*?/\\]", "_", plain_text(label)).strip(" '") or "list"
        name, number = plain[:31].rstrip(" '"), 1
        while name.casefold() in used:
            number += 1
            end = f" ({number})"
            name = plain[: 31 - len(end)] + end
        used.add(name.casefold())
        yield name


def _summary_rows(answers: Answers, money_age: str) -> Iterator[tuple[str, Any, str | None, str]]:
    rooms, plan = answers.rooms, answers["plan"]
    for row in answers["coverage"].iter_rows(named=True):
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
    yield "Rooms counted", counted.height, "rooms", "dim_space"
    yield "Rooms excluded or held", rooms.height - counted.height, "rooms", "dim_space"
    yield "Counted rooms with no category", counted["category"].is_null().sum(), "rooms", "dim_space"
    yield "Cleaning, norm", plan["hours_per_year"].sum(), "hours a year", "mart_cleaning_plan"
    yield "Cleaning, norm", plan["cost_dkk_per_year"].sum(), "DKK a year", "mart_cleaning_plan"
    for row in answers["cost"].iter_rows(named=True):
        months = f"mart_cost_per_m2_year, {row['months']} months to the latest"
        mark = ", modelled in part: not comparable" if row["is_partly_modelled"] else ""
        yield "Cost, all services", row["cost_dkk"], "DKK", months
        yield "Net area in those months", row["net_area_m2"], "m²", months
        yield "Cost per m² of the models", row["cost_per_m2_dkk"], f"DKK/m²{mark}", months
        basis = f"DKK/m² {row['area_basis'] or ''}".strip()
        yield "Cost per m² of the register", row["register_cost_per_m2_dkk"], basis, months
    yield "Latest money", None, money_age, "mart_cost_ledger"


def _coverage_word(status: str | None) -> str:
    words = {
        "low": "of the register: modelled in part",
        "high": "of the register: more than it says",
        "not_comparable": "no factor converts the basis",
    }
    return words.get(status or "", "of the register")
