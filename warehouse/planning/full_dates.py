"""Visits that leave the dates on which a team has more work than minutes, for other dates with room.

A visit of a room that is cleaned weekly or more often moves within its week; one of a room that is cleaned less often
moves within its part of the year (of 13 visits a year each has a thirteenth), so that the visits so far stay within
one of the norm. Whether a day is full is seen from its route, walking and start-up included.
"""

from dataclasses import dataclass

import numpy as np

from warehouse.planning.capacity import paid_week, usable_minutes
from warehouse.planning.dating import Dating
from warehouse.planning.patterns import WORKWEEK
from warehouse.planning.placed import Placed
from warehouse.planning.placement import Place
from warehouse.planning.routes import plan_routes
from warehouse.planning.visits import Visits, rhythm_of
from warehouse.planning.year import Bools, Floats, Ints

ROUNDS = 4  # walking is known once the day is routed: moves are made again until days fit or none helps
ROUNDING = 1e-3


@dataclass(frozen=True, eq=False)
class _Days:
    """The days of teams: minutes of work (changed by moves) and the most that fit, a row a team and a column a day.

    `is_worked` says on which days a team works. `is_done` has a row a task and a column a day: whether the task is
    done on it. `weeks` has the first day of each week, and the day after the last.
    """

    placed: Placed
    places: dict[int, Place]
    dating: Dating
    load: Floats
    limit: Floats
    is_worked: Bools
    is_done: Bools
    weeks: Ints

    def excess(self, team: int, day: int) -> float:
        """Return the minutes by which a team's day is over its limit, below 0 where minutes are left."""
        return float(self.load[team, day] - self.limit[team, day])


def leave_full_days(visits: Visits, placed: Placed, places: dict[int, Place], dating: Dating) -> Visits:
    """Return the dated visits of a year with those moved that exceed a team's minutes on a day.

    No other day comes to exceed them by a move. Visits that happen twice on a day and rooms of more than five visits a
    week stay. Teams that state no minutes have no limit.
    """
    limit = _limits(placed, places, dating)
    rows = np.flatnonzero(np.isfinite(limit[visits.team, visits.day]))
    best, least = visits, np.inf
    for _ in range(ROUNDS):
        load = _loads(visits.taken(rows), placed, limit.shape)
        over: Floats = np.where(load > limit + ROUNDING, load - limit, 0.0)
        if over.sum() >= least:
            break
        best, least = visits, float(over.sum())
        if not least:
            break
        rows = rows[(over.max(axis=1) > 0)[visits.team[rows]]]
        visits = _moved(visits, rows, over > 0, _days(visits, placed, places, dating, load, limit))
    return best


def _days(
    visits: Visits, placed: Placed, places: dict[int, Place], dating: Dating, load: Floats, limit: Floats
) -> _Days:
    year = dating.year
    is_done = np.zeros((placed.work.frame.height, len(year.dates)), dtype=np.bool_)
    is_done[visits.task, visits.day] = True
    is_worked = np.array([np.isin(year.weekday, team.weekdays) for team in placed.teams]) & year.is_workday
    weeks = np.append(np.searchsorted(year.week, np.arange(year.weeks)), len(year.dates))
    return _Days(placed, places, dating, load, limit, is_worked, is_done, weeks)


def _limits(placed: Placed, places: dict[int, Place], dating: Dating) -> Floats:
    """Return the minutes of work that each team's days allow, those that visits after use need taken off."""
    paid, work, hop = placed.rules.paid, placed.work, placed.tour.hop
    numbers = {id(team): number for number, team in enumerate(placed.teams)}
    week = np.array([[usable_minutes(team, day, paid) for day in range(1, 8)] for team in placed.teams])
    week = week.reshape(-1, 7)
    for task, place in places.items():
        if not work.is_dated[task]:
            minutes = paid_week(work, task, place, hop, paid)
            for day, team in place.team_by_day.items():
                week[numbers[id(placed.teams_of_task[task][team])], day - 1] -= minutes[day - 1]
    limit: Floats = np.maximum(week, 0.0)[:, dating.year.weekday - 1]
    return limit


def _loads(visits: Visits, placed: Placed, shape: tuple[int, ...]) -> Floats:
    """Return the minutes of work of each team and day, walking included, as its route has them."""
    paid = placed.rules.paid
    routes = plan_routes(visits, placed.work, placed.tour, placed.teams, paid)
    busy = routes.norm * (1 + paid.allowance_share) + routes.walking
    at = routes.visits.team * shape[1] + routes.visits.day
    return np.bincount(at, weights=busy, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _moved(visits: Visits, rows: Ints, is_full: Bools, days: _Days) -> Visits:
    """Return the visits with those of full days moved, as far as other days have room."""
    work, paid = days.placed.work, days.placed.rules.paid
    norm = work.minutes[visits.task, visits.is_floor * 2 + visits.is_rest] * (1 + paid.allowance_share)
    is_movable = (work.repeats[visits.task] == 1) & (work.per_week[visits.task] <= WORKWEEK)
    rows = rows[is_full[visits.team[rows], visits.day[rows]] & is_movable[rows]]
    order = np.lexsort((visits.task[rows], norm[rows], visits.day[rows], visits.team[rows]))
    rows = rows[order]
    key = visits.team[rows] * days.load.shape[1] + visits.day[rows]
    day = visits.day.copy()
    for members in np.split(rows, np.flatnonzero(np.diff(key)) + 1):
        if len(members):
            _empty_day(members, visits, norm, day, days)
    return visits.on_days(day)


def _empty_day(members: Ints, visits: Visits, norm: Floats, day: Ints, days: _Days) -> None:
    """Move visits of one full day, rising by minutes, until it fits or none can move; changes `day` and `days`.

    The shortest visit that is enough goes, else the longest; rooms that are cleaned less than weekly go first, those
    with an escort last, since they share their days.
    """
    work = days.placed.work
    team, date = int(visits.team[members[0]]), int(visits.day[members[0]])
    is_escorted = work.frame["needs_escort"].fill_null(False).to_numpy()[visits.task[members]]
    is_weekly = work.per_week[visits.task[members]] >= 1
    for escorted, weekly in ((False, False), (False, True), (True, False), (True, True)):
        left = list(members[(is_escorted == escorted) & (is_weekly == weekly)])
        while left and days.excess(team, date) > ROUNDING:
            enough = int(np.searchsorted(norm[left], days.excess(team, date) - ROUNDING))
            choice = [*range(enough, len(left)), *range(enough - 1, -1, -1)]
            if not any(_move(left, at, visits, norm, day, days) for at in choice):
                break


def _move(left: list[int], at: int, visits: Visits, norm: Floats, day: Ints, days: _Days) -> bool:
    """Move one visit to the nearest day that has room for it; returns whether one has."""
    row = left[at]
    task, team, date = int(visits.task[row]), int(visits.team[row]), int(visits.day[row])
    minutes = float(norm[row] + days.placed.tour.hop[task])
    first, end = _span(task, date, days)
    is_free = days.is_worked[team, first:end] & ~days.is_done[task, first:end]
    is_free &= days.load[team, first:end] + minutes <= days.limit[team, first:end] + ROUNDING / 2
    if not is_free.any():
        return False
    free = np.flatnonzero(is_free) + first
    done = np.pad(days.is_done[task], 1)
    is_beside = done[free] | done[free + 2]
    target = int(free[np.lexsort((free, np.abs(free - date), is_beside))[0]])
    days.load[team, date] -= norm[row]
    days.load[team, target] += minutes
    days.is_done[task, [date, target]] = False, True
    day[row] = target
    left.pop(at)
    return True


def _span(task: int, date: int, days: _Days) -> tuple[int, int]:
    """Return the first day on which a visit may be and the day after the last: its week, or its part of the year."""
    rhythm = rhythm_of(days.placed.work, task, days.places[task], days.placed.teams_of_task[task])
    if rhythm.is_sparse:
        return days.dating.part(rhythm, int(days.is_done[task, :date].sum()))
    week = int(days.dating.year.week[date])
    return int(days.weeks[week]), int(days.weeks[week + 1])
