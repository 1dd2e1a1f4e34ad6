"""The dated plan: every task with its team, weekdays, dates, routes and times, a calendar year at a time."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import numpy as np
import polars as pl

from warehouse.planning.dating import Dating
from warehouse.planning.full_dates import leave_full_days
from warehouse.planning.placed import Placed
from warehouse.planning.routes import Routes, plan_routes
from warehouse.planning.visits import date_all
from warehouse.planning.work import DEPTHS
from warehouse.planning.year import Floats, Ints, Year, read_year

BATCH_TASKS = 2_000
CALENDAR: dict[str, Any] = {
    "date": pl.Date,
    "facility_id": pl.String,
    "team_id": pl.String,
    "route_order": pl.Int64,
    "cleaner": pl.Int64,
    "space_id": pl.String,
    "task": pl.String,
    "weekday": pl.Int64,
    "floor_depth": pl.String,
    "rest_depth": pl.String,
    "minutes": pl.Decimal(18, 6),
    "walking_minutes": pl.Decimal(18, 6),
    "starts_at": pl.Datetime("us"),
    "needs_escort": pl.Boolean,
    "made_up_for": pl.Date,
}


def plan_calendar(placed: Placed, dates: pl.DataFrame, year: int, last: date) -> pl.DataFrame:
    """Return the dated visits of a year, and of the next year's days up to `last` where that is one of them.

    Each year is dated on its own: a run of January gives the same dates as one of December, as long as tasks and teams
    are the same.
    """
    calendar = date_plan(placed, dates, year)
    if last.year == year:
        return calendar
    return pl.concat([calendar, date_plan(placed, dates, last.year, last)])


def date_plan(placed: Placed, dates: pl.DataFrame, year: int, last: date | None = None) -> pl.DataFrame:
    """Return the dated visits of a year (up to `last`), columns `CALENDAR`, facilities that share a team together.

    Of a facility the rows are in the order of date, team and route.
    """
    parts = list(dated_parts(placed, dates, year, last))
    return pl.concat(parts) if parts else pl.DataFrame(schema=CALENDAR)


def dated_parts(
    placed: Placed, dates: pl.DataFrame, year: int, last: date | None = None
) -> Iterator[pl.DataFrame]:
    """Yield the dated visits of a year, some facilities at a time, so that memory holds little beside the result.

    Facilities that share a team are in one part.
    """
    days = read_year(dates, year)
    dating = Dating(days, placed.rules.makes_up_holidays)
    until = len(days.dates) if last is None else (last - date(year, 1, 1)).days + 1
    for tasks in _batches(placed):
        yield _dated(placed, tasks, dating, until)


def _dated(placed: Placed, tasks: list[int], dating: Dating, until: int) -> pl.DataFrame:
    """Return the visits of some tasks on the first `until` days of the year."""
    places = {task: placed.places[task] for task in tasks}
    visits = leave_full_days(
        date_all(placed.work, places, placed.teams_of_task, dating), placed, places, dating
    )
    visits = visits.taken(np.flatnonzero(visits.day < until))
    routes = plan_routes(visits, placed.work, placed.tour, placed.teams, placed.rules.paid)
    return _frame(placed, routes, dating.year)


def _batches(placed: Placed) -> list[list[int]]:
    """Return the tasks in parts; facilities that share a team are in one, for its day goes from one to the next."""
    shared: dict[str, str] = {}
    for team in placed.teams:
        shared.setdefault(team.team_id, team.facility_id)
    head: dict[str, str] = {}
    for team in placed.teams:
        head[_head(head, team.facility_id)] = _head(head, shared[team.team_id])
    facilities = placed.work.frame["facility_id"].to_list()
    groups: dict[str, list[int]] = {}
    for task, facility in enumerate(facilities):
        groups.setdefault(_head(head, facility), []).append(task)
    batches: list[list[int]] = []
    for tasks in groups.values():
        if batches and len(batches[-1]) + len(tasks) <= BATCH_TASKS:
            batches[-1] += tasks
        else:
            batches.append(list(tasks))
    return batches


def _head(head: dict[str, str], facility: str) -> str:
    while head.setdefault(facility, facility) != facility:
        facility = head[facility]
    return facility


def _frame(placed: Placed, routes: Routes, year: Year) -> pl.DataFrame:
    visits, frame = routes.visits, placed.work.frame
    day_of = pl.Series("date", list(year.dates), dtype=pl.Date)
    teams = pl.Series([team.team_id for team in placed.teams], dtype=pl.String)
    depth = pl.Series(["light", "thorough"])
    stacked = (
        pl.concat([frame[name] for name in DEPTHS])
        if frame.height
        else pl.Series([], dtype=pl.Decimal(18, 6))
    )
    at = (visits.is_floor * 2 + visits.is_rest) * frame.height + visits.task
    midnight = pl.Series([datetime.combine(day, time()) for day in year.dates], dtype=pl.Datetime("us"))
    table = pl.DataFrame(
        {
            "date": _taken(day_of, visits.day),
            "facility_id": _taken(frame["facility_id"], visits.task),
            "team_id": _taken(teams, visits.team),
            "route_order": routes.order,
            "cleaner": routes.cleaner,
            "space_id": _taken(frame["space_id"], visits.task),
            "task": _taken(frame["task"], visits.task),
            "weekday": year.weekday[visits.day] if len(visits.day) else visits.day,
            "floor_depth": _taken(depth, visits.is_floor.astype(np.int64)),
            "rest_depth": _taken(depth, visits.is_rest.astype(np.int64)),
            "minutes": _taken(stacked, at),
            "walking_minutes": pl.Series(np.round(routes.walking, 6)).cast(pl.Decimal(18, 6)),
            "starts_at": _taken(midnight, visits.day) + _minutes(routes.begins),
            "needs_escort": _taken(frame["needs_escort"].fill_null(False), visits.task),
            "made_up_for": _holidays(day_of, visits.made_up_for),
        }
    )
    return table.cast(pl.Schema(CALENDAR)).sort("facility_id", "date", "team_id", "route_order")


def _taken(values: pl.Series, rows: Ints) -> pl.Series:
    return values.gather(pl.Series(rows, dtype=pl.UInt32))


def _minutes(begins: Floats) -> pl.Series:
    """Return minutes after midnight as durations, whole minutes."""
    return pl.Series(np.floor(begins + 1e-6).astype(np.int64) * 60_000_000).cast(pl.Duration("us"))


def _holidays(days: pl.Series, rows: Ints) -> pl.Series:
    known = pl.Series(np.where(rows < 0, 0, rows), dtype=pl.UInt32)
    found = days.gather(known)
    return pl.select(pl.when(pl.Series(rows >= 0)).then(found)).to_series()
