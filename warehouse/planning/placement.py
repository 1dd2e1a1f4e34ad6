"""Which team does each task, on which weekdays, with thorough floor and rest on which of them.

Greedy, the longest weeks first, then swaps until none helps; cell by cell (see `cells`), so that one changed room moves
at most a cell's rooms.
"""

from dataclasses import dataclass, field

import numpy as np

from warehouse.planning.cells import cells, room_number
from warehouse.planning.patterns import WORKWEEK, Candidates, candidates, only_days
from warehouse.planning.teams import Team
from warehouse.planning.work import Work, whole
from warehouse.planning.year import Floats, Ints

PASSES = 6  # rounds of swaps at most; in each every task may move once
SPREAD_WEIGHT = 0.02  # a worse spread over the week counts like this share of the squared minutes of a week


@dataclass
class Place:
    """Where one task is put: its team by weekday (index into the facility's teams), its days and its depths."""

    team_by_day: dict[int, int] = field(default_factory=dict)
    days: tuple[int, ...] = ()
    wanted_days: tuple[int, ...] = ()  # the weekdays before any was taken out for want of minutes
    floor_days: tuple[int, ...] = ()
    rest_days: tuple[int, ...] = ()
    phase: float = 0.0
    lacking_days: int = 0
    obstacle: str | None = None  # why not all is placed: skill, escort, days, minutes
    able_teams: tuple[int, ...] = ()

    def remove(self, day: int) -> None:
        """Take the visit of a weekday out."""
        del self.team_by_day[day]
        self.days, self.floor_days, self.rest_days = (
            tuple(other for other in days if other != day)
            for days in (self.days, self.floor_days, self.rest_days)
        )
        self.lacking_days += 1

    def add(self, day: int, team: int, is_floor: bool, is_rest: bool) -> None:
        """Give a visit that was taken out another weekday."""
        self.team_by_day[day] = team
        self.days = tuple(sorted((*self.days, day)))
        self.floor_days = tuple(sorted((*self.floor_days, *[day] * is_floor)))
        self.rest_days = tuple(sorted((*self.rest_days, *[day] * is_rest)))
        self.lacking_days -= 1


def placed_visits(work: Work, task: int, place: Place) -> float:
    """Return the visits a week that a task has where it is placed, on average; of several a day those of one."""
    wanted = float(work.per_week[task])
    if place.obstacle == "minutes":
        return wanted * len(place.days) / whole(wanted)
    return min(wanted, float(len(place.days))) if work.is_dated[task] else wanted


def place_facility(
    work: Work, tasks: list[int], teams: list[Team], rank: Ints, seed: int, largest: int
) -> dict[int, Place]:
    """Return the place of each task of a facility (`tasks` are indices into `work`, `rank` an order of neighbours).

    No cell has more than `largest` rooms. Minutes of teams are looked at later (`capacity`).
    """
    by_room: dict[str, list[int]] = {}
    rooms = work.frame["space_id"]
    for task in tasks:
        by_room.setdefault(rooms[task], []).append(task)
    places: dict[int, Place] = {}
    for cell in cells(list(by_room), seed, largest):
        members = sorted((task for room in cell for task in by_room[room]), key=lambda task: rank[task])
        chosen = _choose_teams(work, members, teams)
        for number in sorted(set(chosen.values())):
            own = [task for task in members if chosen.get(task) == number]
            places |= _level(work, own, teams, number, seed)
        places |= {task: _refused(work, task, teams) for task in members if task not in chosen}
    return places


def place_undated(work: Work, tasks: list[int], places: dict[int, Place]) -> dict[int, Place]:
    """Return the places of visits that have no date: the teams and weekdays of the task of their room with most days.

    They keep minutes of the teams free. Where the room's tasks have no place, neither have they.
    """
    rooms = work.frame["space_id"]
    most: dict[str, Place] = {}
    for task in sorted(places):
        if rooms[task] not in most or len(places[task].days) > len(most[rooms[task]].days):
            most[rooms[task]] = places[task]
    found = {}
    for task in tasks:
        if not work.is_dated[task]:
            place = most.get(rooms[task], Place(obstacle="days"))
            found[task] = Place(
                team_by_day=dict(place.team_by_day),
                days=place.days,
                wanted_days=place.days,
                floor_days=place.days,
                rest_days=place.days,
                lacking_days=0 if place.days else whole(float(work.per_week[task])),
                obstacle=None if place.days else place.obstacle,
                able_teams=place.able_teams,
            )
    return found


def _refused(work: Work, task: int, teams: list[Team]) -> Place:
    skill = work.frame["skill"][task]
    reason = "escort" if any(team.is_able(skill, False) for team in teams) else "skill"
    return Place(lacking_days=whole(float(work.per_week[task])), obstacle=reason)


def _choose_teams(work: Work, members: list[int], teams: list[Team]) -> dict[int, int]:
    """Return the team of each task of a cell: first those that few teams may do, then the others in order.

    Each team gets its share of the minutes by the minutes that it has; neighbours stay with one team.
    """
    if len(teams) == 1:
        return {task: 0 for task in members if _able(work, task, teams)}
    able = {task: _able(work, task, teams) for task in members}
    load = np.zeros(len(teams))
    size = np.array([min(team.week_minutes, 1e9) for team in teams])
    minutes = work.week_minutes
    chosen: dict[int, int] = {}
    for task in sorted(members, key=lambda task: len(able[task])):
        if 0 < len(able[task]) < len(teams):
            chosen[task] = min(able[task], key=lambda team: ((load[team] + minutes[task]) / size[team], team))
            load[chosen[task]] += minutes[task]
    free = [task for task in members if len(able[task]) == len(teams)]
    total = load.sum() + sum(minutes[task] for task in free)
    left = np.maximum(0.0, total * size / size.sum() - load)
    scale = sum(minutes[task] for task in free) / max(left.sum(), 1e-9)
    ends = np.cumsum(left * scale)
    passed = 0.0
    for task in free:
        chosen[task] = int(min(np.searchsorted(ends, passed + minutes[task] / 2), len(teams) - 1))
        passed += minutes[task]
    return chosen


def _able(work: Work, task: int, teams: list[Team]) -> list[int]:
    """Return the teams that may do a task, of them those with weekdays enough if there are any."""
    skill, escort = work.frame["skill"][task], bool(work.frame["needs_escort"][task])
    may = [number for number, team in enumerate(teams) if team.is_able(skill, escort)]
    wanted = whole(float(work.per_week[task]))
    enough = [n for n in may if _usable(teams[n].weekdays, wanted) >= min(wanted, WORKWEEK)]
    return enough or may


def _usable(weekdays: tuple[int, ...], wanted: int) -> int:
    return len(weekdays) if wanted > WORKWEEK else sum(day <= WORKWEEK for day in weekdays)


def _level(work: Work, own: list[int], teams: list[Team], team: int, seed: int) -> dict[int, Place]:
    """Return the places of a team's tasks in one cell, level over the team's weekdays."""
    ids, names = work.frame["space_id"], work.frame["task"]
    ties = {task: room_number(f"{ids[task]}|{names[task]}", seed) for task in own}
    minutes = work.week_minutes
    order = sorted(own, key=lambda task: (-minutes[task], ties[task]))
    ways = {task: ways_of(work, task, teams, team, seed) for task in order}
    weeks = {task: _weeks(work, task, ways[task]) for task in order}
    load = np.zeros(7)
    at: dict[int, int] = {}
    for task in order:
        at[task] = _best(load, weeks[task], ways[task], ties[task])
        load = load + weeks[task][at[task]]
    for _ in range(PASSES):
        if not _swap(order, at, weeks, ways, load):
            break
    sparse: dict[int, int] = {}
    places = {}
    for task in order:
        places[task] = place_at(work, task, ways[task], at[task], teams, team)
        if work.per_week[task] < 1 and work.frame["needs_escort"][task]:
            places[task].phase = _phase(0, _escort_number(work, task, seed))
        elif work.per_week[task] < 1 and places[task].days:
            number = sparse.get(places[task].days[0], 0)
            sparse[places[task].days[0]] = number + 1
            places[task].phase = _phase(number, ties[order[0]])
    return places


def ways_of(
    work: Work, task: int, teams: list[Team], team: int, seed: int, is_free: bool = False
) -> Candidates:
    """Return the ways to place a task's week; rooms with an escort of one facility share their weekdays.

    If `is_free`, any weekdays of the team: those that are well spread first, and not bound to the days of an escort.
    """
    wanted = whole(float(work.per_week[task]))
    worked = set(teams[team].weekdays)
    if _usable(tuple(worked), wanted) < wanted:  # other teams take the days on which this one does not work
        skill, escort = work.frame["skill"][task], bool(work.frame["needs_escort"][task])
        worked |= {day for other in teams if other.is_able(skill, escort) for day in other.weekdays}
    floors, rests = whole(float(work.floors[task])), whole(float(work.rests[task]))
    ways = candidates(wanted, floors, rests, tuple(sorted(worked)), is_free)
    if not is_free and wanted < WORKWEEK and work.frame["needs_escort"][task] and ways.days:
        return only_days(ways, _escort_days(ways, _escort_number(work, task, seed)))
    return ways


def _escort_number(work: Work, task: int, seed: int) -> int:
    return room_number(f"escort of {work.frame['facility_id'][task]}", seed)


def _escort_days(ways: Candidates, number: int) -> tuple[int, ...]:
    """Return the weekdays on which an escort comes: those of the best spread that have the facility's own weekday."""
    days = sorted({day for choice in ways.days for day in choice})
    own = days[number % len(days)]
    ranked = sorted(zip(ways.penalty, ways.days, strict=True), key=lambda way: (own not in way[1], way))
    return ranked[0][1]


def _weeks(work: Work, task: int, ways: Candidates) -> Floats:
    """Return the minutes of each weekday for each way."""
    base, rest, floor, _ = work.minutes[task]
    per_day = min(1.0, float(work.per_week[task]) / whole(float(work.per_week[task]))) * float(
        work.repeats[task]
    )
    week: Floats = (base * ways.visit + (floor - base) * ways.floor + (rest - base) * ways.rest) * per_day
    return week


def _best(load: Floats, weeks: Floats, ways: Candidates, tie: int) -> int:
    if not len(weeks):
        return -1
    cost = _cost(load, weeks, ways)
    best = np.flatnonzero(cost <= cost.min() + 1e-9)
    return int(best[tie % len(best)])


def _cost(load: Floats, weeks: Floats, ways: Candidates) -> Floats:
    own = weeks.sum(axis=1)
    cost: Floats = np.square(load + weeks).sum(axis=1) + SPREAD_WEIGHT * ways.penalty * np.square(own)
    return np.round(cost, 6)


def _swap(
    order: list[int], at: dict[int, int], weeks: dict[int, Floats], ways: dict[int, Candidates], load: Floats
) -> bool:
    """Move each task to its best way given all others; returns whether any moved. Changes `at` and `load`."""
    moved = False
    for task in order:
        if len(weeks[task]) < 2:
            continue
        others = load - weeks[task][at[task]]
        cost = _cost(others, weeks[task], ways[task])
        best = int(np.argmin(cost))
        if cost[best] < cost[at[task]] - 1e-6:
            load[:] = others + weeks[task][best]
            at[task], moved = best, True
    return moved


def place_at(work: Work, task: int, ways: Candidates, at: int, teams: list[Team], team: int) -> Place:
    """Return the place of a task that takes one of its ways, -1 where it has none."""
    wanted = whole(float(work.per_week[task]))
    if at < 0:
        return Place(lacking_days=wanted, obstacle="days")
    skill, escort = work.frame["skill"][task], bool(work.frame["needs_escort"][task])
    able = [n for n, other in enumerate(teams) if other.is_able(skill, escort)]
    by_day = {
        day: team if day in teams[team].weekdays else min(n for n in able if day in teams[n].weekdays)
        for day in ways.days[at]
    }
    lacking = wanted - len(by_day)
    return Place(
        team_by_day=by_day,
        days=ways.days[at],
        wanted_days=ways.days[at],
        floor_days=ways.floor_days[at],
        rest_days=ways.rest_days[at],
        lacking_days=lacking,
        obstacle="days" if lacking else None,
        able_teams=tuple(able),
    )


def _phase(number: int, offset: int) -> float:
    """Return the number-th of a sequence that fills 0 to 1 evenly, begun at a point of its own for each cell."""
    value, base = 0.0, 0.5
    while number:
        value += base * (number & 1)
        number, base = number >> 1, base / 2
    return (value + offset / 2**64) % 1.0
