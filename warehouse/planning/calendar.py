"""The dated plan: every task with its team, weekdays, dates, routes and times, a calendar year at a time."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from warehouse.planning.capacity import Unplaced, fit_minutes
from warehouse.planning.dating import Dating
from warehouse.planning.paid_time import PaidTime
from warehouse.planning.placement import Place, place_facility, place_undated
from warehouse.planning.routes import Routes, plan_routes
from warehouse.planning.teams import Team, read_teams
from warehouse.planning.tour import Tour, plan_tour, stable_order
from warehouse.planning.visits import all_teams, date_all
from warehouse.planning.work import DEPTHS, Work, read_work
from warehouse.planning.year import Floats, Ints, Year, read_year

MOVE_LIMIT = 40
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
UNPLACED: dict[str, Any] = {
    "facility_id": pl.String,
    "space_id": pl.String,
    "task": pl.String,
    "obstacle": pl.String,
    "visits_per_week": pl.Float64,
    "minutes_per_week": pl.Float64,
}


@dataclass(frozen=True)
class PlanRules:
    """What a plan holds to beside its work: the seed for ties, made-up holidays, the most rooms one change may move."""

    paid: PaidTime = field(default_factory=PaidTime)
    makes_up_holidays: bool = False
    move_limit: int = MOVE_LIMIT
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Placed:
    """The tasks with their places: what the dates of a year are worked out from."""

    work: Work
    places: dict[int, Place]
    teams_of_task: list[list[Team]]
    tour: Tour
    unplaced: tuple[Unplaced, ...]
    rules: PlanRules

    @cached_property
    def teams(self) -> list[Team]:
        """Every team of every facility."""
        return all_teams(self.teams_of_task)

    def unplaced_frame(self) -> pl.DataFrame:
        """Return the tasks of which visits have no place, columns `UNPLACED`."""
        frame = self.work.frame
        rows = [
            (
                frame["facility_id"][one.task], frame["space_id"][one.task], frame["task"][one.task], one.obstacle,
                one.visits, one.minutes,
            )
            for one in self.unplaced
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=UNPLACED, orient="row").sort("facility_id", "space_id", "task")


def place_all(
    tasks: pl.DataFrame, teams: pl.DataFrame, rules: PlanRules, weights: pl.DataFrame | None = None
) -> Placed:
    """Return where each task is placed; `tasks` as int_cleaning_task, `teams` as int_cleaning_team.

    `weights` has category and weight: what is less important is left out first where minutes lack.
    """
    work = read_work(tasks)
    tour = plan_tour(work.frame, rules.paid)
    facilities = work.frame["facility_id"].to_list()
    by_facility: dict[str, list[int]] = {}
    for task, facility in enumerate(facilities):
        by_facility.setdefault(facility, []).append(task)
    known = read_teams(teams, by_facility)
    weight = task_weights(work.frame, weights)
    order = stable_order(work.frame)
    places: dict[int, Place] = {}
    unplaced: list[Unplaced] = []
    for facility, own in by_facility.items():
        dated = [task for task in own if work.is_dated[task]]
        found = place_facility(work, dated, known[facility], order, rules.seed, rules.move_limit)
        found |= place_undated(work, own, found)
        unplaced += fit_minutes(work, found, known[facility], tour.hop, weight, rules.paid)
        places |= found
    return Placed(work, places, [known[facility] for facility in facilities], tour, tuple(unplaced), rules)


def task_weights(frame: pl.DataFrame, weights: pl.DataFrame | None) -> Floats:
    """Return the weight of each task's category, 1 where none is stated."""
    if weights is None:
        return np.ones(frame.height)
    joined = frame.select("category").join(
        weights.select("category", pl.col("weight").cast(pl.Float64)),
        on="category",
        how="left",
        maintain_order="left",
    )
    found: Floats = joined["weight"].fill_null(1.0).to_numpy()
    return found


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

    Facilities are dated some at a time, so that memory holds the result and little beside it. Of a facility the rows
    are in the order of date, team and route.
    """
    days = read_year(dates, year)
    dating = Dating(days, placed.rules.makes_up_holidays)
    until = len(days.dates) if last is None else (last - date(year, 1, 1)).days + 1
    parts = [_dated(placed, tasks, dating, until) for tasks in _batches(placed)]
    if not parts:
        return pl.DataFrame(schema=CALENDAR)
    return pl.concat(parts)


def _dated(placed: Placed, tasks: list[int], dating: Dating, until: int) -> pl.DataFrame:
    """Return the visits of some tasks on the first `until` days of the year."""
    places = {task: placed.places[task] for task in tasks}
    visits = date_all(placed.work, places, placed.teams_of_task, dating)
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
