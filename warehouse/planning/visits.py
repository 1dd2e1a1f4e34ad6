"""The dated visits of all tasks as arrays, in the order in which each team walks them."""

from dataclasses import dataclass, replace

import numpy as np

from warehouse.planning.dating import Dating, Rhythm
from warehouse.planning.placement import Place, placed_visits
from warehouse.planning.teams import Team
from warehouse.planning.work import Work
from warehouse.planning.year import Bools, Ints


@dataclass(frozen=True, eq=False)
class Visits:
    """Dated visits: task, team (index into all teams of all facilities), day of the year, depths, holiday or -1.

    `turn` is 0 for the first visit of a task on a day, 1 for the second.
    """

    task: Ints
    team: Ints
    day: Ints
    is_floor: Bools
    is_rest: Bools
    made_up_for: Ints
    turn: Ints

    def taken(self, rows: Ints) -> "Visits":
        """Return some of the visits, in the order of `rows`."""
        return Visits(
            self.task[rows], self.team[rows], self.day[rows], self.is_floor[rows], self.is_rest[rows],
            self.made_up_for[rows], self.turn[rows],
        )  # fmt: skip

    def on_days(self, day: Ints) -> "Visits":
        """Return the visits on other days of the year."""
        return replace(self, day=day)


def rhythm_of(work: Work, task: int, place: Place, teams: list[Team]) -> Rhythm:
    """Return how often and when a task is done where it is placed."""
    first = teams[place.team_by_day[place.days[0]]]
    return Rhythm(
        placed_visits(work, task, place),
        work.per_year[task],
        float(work.floors[task]),
        float(work.rests[task]),
        place.days,
        place.floor_days,
        place.rest_days,
        tuple(sorted({*place.days, *first.weekdays})),
        place.phase,
    )


def date_all(work: Work, places: dict[int, Place], teams: list[list[Team]], dating: Dating) -> Visits:
    """Return the visits of every task that has a place; `teams` are those of each task's facility, by task.

    Tasks with the same rhythm and the same teams get their dates together; visits after use get none.
    """
    numbers = {id(team): number for number, team in enumerate(all_teams(teams))}
    same: dict[tuple[Rhythm, tuple[tuple[int, int], ...]], list[int]] = {}
    for task, place in places.items():
        if place.days and work.is_dated[task]:
            by_day = tuple(sorted((day, numbers[id(teams[task][n])]) for day, n in place.team_by_day.items()))
            same.setdefault((rhythm_of(work, task, place, teams[task]), by_day), []).append(task)
    parts = [
        _dated(rhythm, dict(by_day), np.array(alike), dating) for (rhythm, by_day), alike in same.items()
    ]
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        none = nothing.astype(np.bool_)
        return Visits(nothing, nothing, nothing, none, none, nothing, nothing)
    tasks, team, day, is_floor, is_rest, made_up = (
        np.concatenate(arrays) for arrays in zip(*parts, strict=True)
    )
    turn = np.zeros(len(tasks), dtype=np.int64)
    return _repeated(Visits(tasks, team, day, is_floor, is_rest, made_up, turn), work.repeats)


def all_teams(teams: list[list[Team]]) -> list[Team]:
    """Return every team of every facility once, in the order of the tasks."""
    return list({id(team): team for own in teams for team in own}.values())


def _dated(
    rhythm: Rhythm, by_day: dict[int, int], tasks: Ints, dating: Dating
) -> tuple[Ints, Ints, Ints, Bools, Bools, Ints]:
    dated = dating.dates(rhythm)
    count = len(dated.day)
    first = by_day[rhythm.days[0]]
    weekday = dating.year.weekday[dated.day]
    team = np.array([by_day.get(int(day), first) for day in weekday], dtype=np.int64)
    times = len(tasks)
    return (
        np.repeat(tasks, count),
        np.tile(team, times),
        np.tile(dated.day, times),
        np.tile(dated.is_floor, times),
        np.tile(dated.is_rest, times),
        np.tile(dated.made_up_for, times),
    )


def _repeated(visits: Visits, repeats: Ints) -> Visits:
    times = repeats[visits.task]
    if not len(times) or times.max() == 1:
        return visits
    rows = np.repeat(np.arange(len(times)), times)
    turn = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    many = visits.taken(rows)
    return Visits(many.task, many.team, many.day, many.is_floor, many.is_rest, many.made_up_for, turn)
