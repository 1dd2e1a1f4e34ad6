"""Tasks that leave the weekdays on which a team has more work than minutes, for others of its weekdays with room."""

from dataclasses import dataclass

import numpy as np

from warehouse.planning.paid_time import PaidTime
from warehouse.planning.patterns import Candidates
from warehouse.planning.placement import Place, place_at, ways_of
from warehouse.planning.teams import Team
from warehouse.planning.work import Work
from warehouse.planning.year import Bools, Floats, Ints

ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Week:
    """The usual week of one team: places and paid minutes of all tasks of its facility, and its limit by weekday."""

    work: Work
    places: dict[int, Place]
    minutes: dict[int, Floats]
    teams: list[Team]
    number: int
    limit: Floats
    hop: Floats
    paid: PaidTime
    seed: int

    def load(self) -> Floats:
        """Return the minutes of Monday to Sunday that are this team's."""
        load = np.zeros(7)
        for task, place in self.places.items():
            for day, team in place.team_by_day.items():
                if team == self.number:
                    load[day - 1] += self.minutes[task][day - 1]
        return load

    def minutes_of(self, task: int, ways: Candidates, at: int) -> Floats:
        """Return the paid minutes of Monday to Sunday of a task with one of its ways."""
        base, rest, floor, _ = self.work.minutes[task]
        norm = base * ways.visit[at] + (floor - base) * ways.floor[at] + (rest - base) * ways.rest[at]
        share = min(1.0, float(self.work.per_week[task]) / len(ways.days[at]))
        once: Floats = norm * (1 + self.paid.allowance_share) + self.hop[task] * ways.visit[at]
        return once * share * float(self.work.repeats[task])

    def own(self) -> list[int]:
        """Return the tasks that this team does alone and whose weekdays may change."""
        ids = self.work.frame["space_id"]
        undated = {ids[task] for task in self.places if not self.work.is_dated[task]}
        return [
            task
            for task, place in self.places.items()
            if set(place.team_by_day.values()) == {self.number} and ids[task] not in undated
        ]


@dataclass(frozen=True, eq=False)
class _Moves:
    """Other ways that tasks may take: the tasks, the number of the way, and minutes of Monday to Sunday with it."""

    ways: dict[int, Candidates]
    task: Ints
    at: Ints
    before: Floats
    after: Floats
    penalty: Floats


def leave_full_weekdays(week: Week) -> None:
    """Move tasks from weekdays that exceed the limit to weekdays with room; changes `week.places` and `week.minutes`.

    No other weekday comes to exceed its limit. Rooms with an escort keep their common days as long as others can move.
    """
    load = week.load()
    if not _excess(load, week.limit):
        return
    own = week.own()
    is_escorted = week.work.frame["needs_escort"]
    for tasks in ([task for task in own if not is_escorted[task]], own):
        moves = _moves(week, tasks, load > week.limit + ROUNDING)
        while len(moves.task) and _excess(load, week.limit):
            best = _best(load, week.limit, moves)
            if best is None:
                break
            _take(week, moves, best)
            load = week.load()


def _take(week: Week, moves: _Moves, row: int) -> None:
    """Put a task where a move has it."""
    task = int(moves.task[row])
    place = place_at(week.work, task, moves.ways[task], int(moves.at[row]), week.teams, week.number)
    place.phase = week.places[task].phase
    week.places[task], week.minutes[task] = place, moves.after[row]
    moves.before[moves.task == task] = moves.after[row]


def _excess(load: Floats, limit: Floats) -> float:
    over = np.maximum(load - limit, 0.0).sum()
    return float(over) if over > ROUNDING else 0.0


def _moves(week: Week, tasks: list[int], is_full: Bools) -> _Moves:
    """Return every other way of the tasks that now use a full weekday."""
    worked = week.teams[week.number].weekdays
    ways: dict[int, Candidates] = {}
    rows: list[tuple[int, int]] = []
    for task in tasks:
        days = week.places[task].days
        if any(is_full[day - 1] for day in days):
            ways[task] = ways_of(week.work, task, week.teams, week.number, week.seed, is_free=True)
            rows += [
                (task, at)
                for at, other in enumerate(ways[task].days)
                if len(other) == len(days) and set(other) <= set(worked)
            ]
    return _Moves(
        ways,
        np.array([task for task, _ in rows], dtype=np.int64),
        np.array([at for _, at in rows], dtype=np.int64),
        np.array([week.minutes[task] for task, _ in rows]).reshape(-1, 7),
        np.array([week.minutes_of(task, ways[task], at) for task, at in rows]).reshape(-1, 7),
        np.array([ways[task].penalty[at] for task, at in rows], dtype=np.float64),
    )


def _best(load: Floats, limit: Floats, moves: _Moves) -> int | None:
    """Return the move after which the least exceeds the limit: of several the best spread, then the most level week."""
    after = load - moves.before + moves.after
    excess = np.round(np.maximum(after - limit, 0.0).sum(axis=1), 6)
    is_worse = (after > np.maximum(limit, load) + ROUNDING).any(axis=1)
    excess[is_worse] = np.inf
    best = int(np.lexsort((np.round(np.square(after).sum(axis=1), 6), moves.penalty, excess))[0])
    return best if excess[best] < _excess(load, limit) - ROUNDING else None
