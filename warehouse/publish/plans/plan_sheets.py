"""The sheet of all rooms with the cells that a planner fills in, and what is hidden for the way back.

Comes in: rooms and plan of a facility. Goes out: columns and rows. Must not know: how a sheet is written.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from warehouse.planning.edit_form import (
    APPROVED_BY,
    AS_CONTRACT,
    CATEGORY,
    CATEGORY_NAME,
    EXCLUDED,
    FORM,
    LONGEST_REASON,
    MOST_VISITS,
    NEW_CODE,
    NEW_VISITS,
    NUMBER,
    REASON,
    ROOM,
    ROOM_ID,
    VALID_FROM,
    plan_digest,
    planned_text,
)
from warehouse.publish.plans.queries import WITHHELD
from warehouse.publish.sheets import Column, Sum

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PLACE = (
    Column("Building", 12, wrap=True), Column("Storey", 11, wrap=True), Column(NUMBER, 11, wrap=True),
    Column(ROOM, 22, wrap=True), Column("Category", 9),
)  # fmt: skip
VISITS_ALLOWED = {
    "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": MOST_VISITS, "ignore_blank": True,
    "input_title": "Visits a week", "input_message": f"A number from 0 to {MOST_VISITS}; 0.25 is once in four weeks.",
    "error_title": "Visits a week", "error_message": f"Write a number from 0 to {MOST_VISITS}.",
}  # fmt: skip
EXCLUDE_ALLOWED = {
    "validate": "list", "source": ["yes", "no", AS_CONTRACT], "input_title": "Exclude",
    "input_message": f"yes: the room gets no cleaning. no: it is cleaned again. {AS_CONTRACT}: your earlier edits end.",
    "error_title": "Exclude", "error_message": f"Write yes, no or {AS_CONTRACT}.",
}  # fmt: skip


def _text_allowed(what: str, longest: int) -> dict[str, Any]:
    limits = {"validate": "length", "criteria": "<=", "value": longest}
    return limits | {"error_title": what, "error_message": f"At most {longest} characters."}


PLAN = (
    *PLACE, Column("m²", 9, "area"), Column("Visits a week", 8, "visits"), Column("Minutes a week", 9, "minutes"),
    Column("DKK a year", 10, "money"), Column("Why", 40, wrap=True),
    Column(NEW_VISITS, 9, "visits", is_input=True, allowed=VISITS_ALLOWED),
    Column(EXCLUDED, 9, is_input=True, allowed=EXCLUDE_ALLOWED),
    Column(REASON, 24, wrap=True, is_input=True, allowed=_text_allowed(REASON, LONGEST_REASON)),
    Column(APPROVED_BY, 14, wrap=True, is_input=True, allowed=_text_allowed(APPROVED_BY, 100)),
    Column(ROOM_ID, 19),
)  # fmt: skip
WORKLOAD = (
    *PLACE, Column("m²", 9, "area"), Column("m² per hour", 9, "whole"), *(Column(day, 6, "visits") for day in DAYS),
    Column("Minutes a week", 10, "hours"), Column("Hours a year (norm)", 12, "hours"),
    Column("Hours in the calendar year", 13, "hours"), Column("DKK a year", 11, "money"), Column(ROOM_ID, 19),
)  # fmt: skip


CODE_ALLOWED = {
    "validate": "length", "criteria": "<=", "value": 5, "input_title": "Code",
    "input_message": "Visits a week, of them with thorough floor, with thorough rest, such as 521; or m, 4å, 2å, å.",
    "error_title": "Code", "error_message": "Write three digits such as 521, or m, 4å, 2å or å.",
}  # fmt: skip
DAY_ALLOWED = {
    "validate": "date", "criteria": "between", "minimum": date(1990, 1, 1), "maximum": date(2100, 12, 31),
    "input_title": "Valid from", "input_message": "The first day of the program, such as 2026-07-01.",
    "error_title": "Valid from", "error_message": "Write a date.",
}  # fmt: skip
PROGRAMS = (
    Column(CATEGORY, 11), Column(CATEGORY_NAME, 24, wrap=True), Column("Rooms", 8, "whole"),
    Column("Visits a week now", 11, wrap=True), Column("Why", 44, wrap=True),
    Column(NEW_CODE, 9, is_input=True, allowed=CODE_ALLOWED),
    Column(VALID_FROM, 12, "day", is_input=True, allowed=DAY_ALLOWED),
    Column(REASON, 24, wrap=True, is_input=True, allowed=_text_allowed(REASON, LONGEST_REASON)),
    Column(APPROVED_BY, 14, wrap=True, is_input=True, allowed=_text_allowed(APPROVED_BY, 100)),
)  # fmt: skip
MOST_WHYS = 3


def program_sheet_rows(programs: pl.DataFrame) -> Iterator[Any]:
    """Return a row for each category of the facility with its visits now, and cells for another program."""
    for row in programs.iter_rows(named=True):
        least, most = (None if row[name] is None else f"{float(row[name]):.4g}" for name in ("least", "most"))
        visits = "none" if least is None else least if least == most else f"{least} to {most}"
        whys = row["whys"] or []
        more = f"; and {len(whys) - MOST_WHYS} more" if len(whys) > MOST_WHYS else ""
        why = "; ".join(whys[:MOST_WHYS]) + more
        yield row["category"], row["name_da"], row["rooms"], visits, why or None, None, None, None, None


def plan_rows(rooms: pl.DataFrame, plan: pl.DataFrame) -> Iterator[Any]:
    """Return a row for each counted room, planned or not, and one for the rooms that are withheld; then the sums."""
    planned = _by_room(plan)
    for room in rooms.filter(pl.col("is_counted")).iter_rows(named=True):
        work = planned.pop(room["space_id"], None)
        why = work["reason"] if work else _why_none(room)
        yield (*_place(room), room["net_area_m2"], *_figures(work), why, *(None,) * 4, room["space_id"])
    for _, work in _in_order(planned):
        yield (None, None, None, WITHHELD, None, None, *_figures(work), work["reason"], *(None,) * 4, None)
    sums = (plan["visits"].sum(), plan["minutes"].sum(), plan["cost_dkk_per_year"].sum())
    yield Sum((None, None, None, "Sum", None, None, *sums, *(None,) * 6))


def _figures(work: Mapping[str, Any] | None) -> tuple[Any, ...]:
    """Return visits and minutes a week and DKK a year; the open set does not show each of them of withheld rooms."""
    if work is None:
        return None, None, None
    visits = None if work["visits"] is None else round(work["visits"], 4)
    return visits, work["minutes"], work["cost_dkk_per_year"]


def _why_none(room: Mapping[str, Any]) -> str:
    if not room["is_cleanable"]:
        return "not cleaned"
    return "no visits planned" if room["category"] else "no category, so no frequency and no rate"


def workload_rows(rooms: pl.DataFrame, plan: pl.DataFrame) -> Iterator[Any]:
    """Return the planned rooms with visits by weekday and hours; what is no room of the file comes last, as one row."""
    planned = _by_room(plan)
    for room in rooms.iter_rows(named=True):
        work = planned.pop(room["space_id"], None)
        if work is not None:
            yield (*_place(room), *_work(room["net_area_m2"], work), room["space_id"])
    for _, work in _in_order(planned):
        yield (None, None, None, WITHHELD, None, *_work(None, work), None)


def _place(room: Mapping[str, Any]) -> tuple[Any, ...]:
    return room["building"], room["storey"], room["number"], room["name"], room["category"]


def _by_room(plan: pl.DataFrame) -> dict[Any, dict[str, Any]]:
    return {row["space_id"]: row for row in plan.iter_rows(named=True)}


def _in_order(planned: Mapping[Any, dict[str, Any]]) -> list[tuple[Any, dict[str, Any]]]:
    return sorted(planned.items(), key=lambda item: str(item[0]))


def _work(area: Any, work: Mapping[str, Any]) -> tuple[Any, ...]:
    visits = dict(zip(work["weekdays"], work["visits_by_day"], strict=True))
    minutes, count = work["minutes"], work["visits"]
    per_hour = float(area) * float(count) * 60 / float(minutes) if area and count and minutes else None
    week = (visits.get(day) for day in range(1, 8))
    figures = ("minutes", "hours_per_year", "calendar_hours_per_year", "cost_dkk_per_year")
    return (area, per_hour, *week, *(work[figure] for figure in figures))


def hidden_rows(
    facility: str, week: date, rooms: pl.DataFrame, plan: pl.DataFrame
) -> Iterator[tuple[str, str]]:
    """Return what the way back needs: form, facility, week and digest, then the planned visits of each room."""
    visits = {row["space_id"]: row["visits"] for row in plan.iter_rows(named=True)}
    counted = rooms.filter(pl.col("is_counted"))["space_id"].to_list()
    planned = sorted((space_id, planned_text(visits.get(space_id))) for space_id in counted)
    yield "form", FORM
    yield "facility_id", facility
    yield "week_of", week.isoformat()
    yield "plan_digest", plan_digest(facility, week.isoformat(), planned)
    yield from planned
