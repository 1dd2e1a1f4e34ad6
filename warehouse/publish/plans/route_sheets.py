"""The printed lists of a facility: one a weekday and team, with the rooms in the order in which they are walked.

Comes in: the dated visits of a facility. Goes out: `RouteSheet` records. Must not know: how a sheet is written.

A list shows four weeks, the first of them that of the run date. A visit that is on every date of its list is printed
without a date, any other with its dates.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from warehouse.intervals import week_start
from warehouse.publish.sheets import Band, Column, Page, Sum

WEEKS = 4
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNNAMED = "other rooms"  # those that the open set withholds
COLUMNS = (
    Column("No.", 5, "tick"), Column("Number", 12, wrap=True), Column("Room", 25, wrap=True),
    Column("Task", 14, wrap=True), Column("Minutes", 8, "minutes"), Column("Escort", 9),
    Column("Only on", 15, wrap=True), Column("Done", 6, "tick"),
)  # fmt: skip
BOX = "☐"


@dataclass(frozen=True)
class Visit:
    """One line of a list: a visit with its dates. The open set has no minutes of some visits."""

    room: Mapping[str, Any]
    task: str
    minutes: Decimal | None
    dates: tuple[date, ...]
    replaces: tuple[date, ...] = ()
    cleaner: int = 1


@dataclass(frozen=True)
class RouteSheet:
    """A list for one weekday and team."""

    weekday: int
    team: str
    dates: tuple[date, ...]
    visits: tuple[Visit, ...]

    @property
    def label(self) -> str:
        """Return the name of its sheet before it is made unique: day and team."""
        return f"{DAYS[self.weekday - 1][:3]} {self.team}"

    def page(self, facility: str, shifts: Mapping[date, Mapping[str, Any]]) -> Page:
        """Return its title and its dates with shifts, upright."""
        title = f"{DAYS[self.weekday - 1]}, {team_text(self.team)}: {facility}"
        days = "; ".join(_day_text(day, shifts.get(day)) for day in self.dates)
        return Page(is_upright=True, lines=(title, days), has_grid=True)

    def rows(self) -> Iterator[Any]:
        """Return the lines under headings of storeys, then a sum for each date."""
        heading = None
        has_several = any(visit.cleaner > 1 for visit in self.visits)
        for number, visit in enumerate(self.visits, 1):
            who = f"Cleaner {visit.cleaner}: " if has_several else ""
            if (place := who + place_of(visit.room)) != heading:
                heading = place
                yield Band(place)
            only = "" if visit.dates == self.dates else ", ".join(map(_short, visit.dates))
            made_up = f" instead of {', '.join(map(_short, visit.replaces))}" if visit.replaces else ""
            room = visit.room
            escort = "escort" if room["needs_escort"] else None
            name = room["name"] or (UNNAMED if room["space_id"] is None else None)
            yield (
                number,
                room["number"],
                name,
                visit.task,
                visit.minutes,
                escort,
                (only + made_up).strip() or None,
                BOX,
            )
        for day in self.dates:
            on_day = [visit for visit in self.visits if day in visit.dates]
            known = [visit.minutes for visit in on_day if visit.minutes is not None]
            minutes = sum(known, Decimal(0))
            rooms = "1 visit" if len(on_day) == 1 else f"{len(on_day)} visits"
            rooms += f", {len(on_day) - len(known)} without minutes" if len(known) < len(on_day) else ""
            yield Sum((None, "Sum", f"{day.isoformat()}: {rooms}", None, minutes, None, None, None))


def team_text(team: str) -> str:
    """Return a team as a text says it: with the word before its id, unless the id has it."""
    return team if "team" in team.casefold() else f"team {team}"


def place_of(room: Mapping[str, Any]) -> str:
    """Return the heading of a room's storey, with its building."""
    parts = [str(part) for part in (room["building"], room["storey"]) if part]
    return ", ".join(parts) or "no storey"


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _day_text(day: date, shift: Mapping[str, Any] | None) -> str:
    if shift is None:
        return day.isoformat()
    ends = f"–{shift['ends_at']:%H:%M}" if shift.get("ends_at") else ""
    pause = break_of(shift)
    return f"{day.isoformat()} {shift['starts_at']:%H:%M}{ends}" + (
        f", break {pause:.0f} min" if pause else ""
    )


def break_of(shift: Mapping[str, Any]) -> float | None:
    """Return the break of one cleaner of a shift in minutes; null where the set does not show it."""
    minutes = shift.get("break_minutes")
    return None if minutes is None else float(minutes) / max(shift["cleaners"] or 1, 1)


def shown_dates(as_of: date) -> tuple[date, date]:
    """Return the first and last day that the lists show: a Monday and a Sunday, four weeks of which the first is that
    of the run date."""
    first = week_start(as_of)
    return first, first + timedelta(days=7 * WEEKS - 1)


def route_sheets(
    visits: pl.DataFrame, rooms: Mapping[str, Mapping[str, Any]], as_of: date
) -> list[RouteSheet]:
    """Return the lists of a facility, by weekday and team.

    `visits`: rows of `mart_cleaning_calendar`; `rooms`: by space_id the number, name, building, storey and
    needs_escort. No visits give no list.
    """
    if visits.is_empty():
        return []
    first, end = shown_dates(as_of)
    shown = visits.filter(pl.col("date").is_between(first, end)).with_columns(
        pl.col("date").dt.weekday().alias("weekday")
    )
    shown = shown.sort("weekday", "team_id", "date", "route_order", "space_id", "task", nulls_last=True)
    sheets = []
    for (weekday, team), rows in shown.group_by("weekday", "team_id", maintain_order=True):
        dates = tuple(rows["date"].unique().sort())
        lines = tuple(_lines(rows.to_dicts(), rooms))
        sheets.append(RouteSheet(int(weekday), str(team or "none"), dates, lines))
    return sheets


def _lines(rows: Sequence[Mapping[str, Any]], rooms: Mapping[str, Mapping[str, Any]]) -> Iterator[Visit]:
    """Return one line a visit that repeats: same room, task, depth and minutes, in the order of the routes."""
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    routes: dict[date, list[tuple[Any, ...]]] = {}
    for row in rows:
        same = (
            row["space_id"],
            row["task"],
            row["floor_depth"],
            row["rest_depth"],
            row["minutes"],
            row["cleaner"] or 1,
        )
        route = routes.setdefault(row["date"], [])
        key = (
            *same,
            sum(1 for other in route if other[:-1] == same),
        )  # the second visit of a day is another line
        route.append(key)
        found.setdefault(key, []).append(row)
    for key in merged(list(routes.values())):
        visits = found[key]
        replaced = tuple(visit["made_up_for"] for visit in visits if visit["made_up_for"] is not None)
        nobody = {"space_id": None, "number": None, "name": None, "building": None, "storey": None}
        room = rooms.get(key[0]) or nobody | {"needs_escort": visits[0]["needs_escort"]}
        dates = tuple(visit["date"] for visit in visits)
        yield Visit(room, task_text(*key[1:4]), key[4], dates, replaced, key[5])


def merged(routes: Sequence[Sequence[Any]]) -> list[Any]:
    """Return one order of all that is in any of the routes: the longest route, the others' own put in after what
    they follow there."""
    order: list[Any] = []
    known: set[Any] = set()
    for route in sorted(routes, key=len, reverse=True):
        after: dict[Any, list[Any]] = {}
        before: Any = None
        for key in route:
            if key in known:
                before = key
            else:
                after.setdefault(before, []).append(key)
        known.update(route)
        order = [*after.get(None, ()), *(one for key in order for one in (key, *after.get(key, ())))]
    return order


def task_text(task: str, floor: str | None, rest: str | None) -> str:
    """Return a task in words: how thorough, and how many times a year where it is a periodic one."""
    depth = (
        f"{floor or ''}"
        if floor == rest
        else ", ".join(f"{what} {how}" for what, how in (("floor", floor), ("rest", rest)) if how)
    )
    if task == "regular":
        return depth or "regular"
    times = re.fullmatch(r"(?i)(\d*)\s*[åa].*", task)
    period = "monthly" if task[:1] in "mM" else "yearly" if times and times[1] in ("", "1") else ""
    period = period or (f"{times[1]} times a year" if times else task)
    return f"{period}, {depth}" if depth else period
