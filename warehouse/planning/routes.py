"""The route of each team and day: the order of its rooms, who of the team does which, and when each visit begins."""

from dataclasses import dataclass

import numpy as np

from warehouse.planning.hours import order_by_hours, room_hours
from warehouse.planning.paid_time import PaidTime
from warehouse.planning.teams import Team, longest_work, minute_of
from warehouse.planning.tour import Tour
from warehouse.planning.visits import Visits
from warehouse.planning.work import Work
from warehouse.planning.year import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Routes:
    """Visits in the order of their routes, with minutes.

    `order` counts from 1 in a team's day, `cleaner` from 1; `walking` is the walk to the room in minutes, `begins` the
    minute after midnight at which the visit begins. `route` numbers the routes (a team, a facility, a day).
    """

    visits: Visits
    route: Ints
    order: Ints
    cleaner: Ints
    norm: Floats
    walking: Floats
    begins: Floats


def plan_routes(visits: Visits, work: Work, tour: Tour, teams: list[Team], paid: PaidTime) -> Routes:
    """Return the routes of all visits: storey by storey along the tour, then the rooms with an escort together.

    They are last, because the open set leaves restricted rooms out: a gap in the order would say when they are cleaned.
    """
    escort = work.frame["needs_escort"].fill_null(False).to_numpy().astype(np.int64)
    key = (visits.team * 400 + visits.day) * 16 + visits.turn
    key = (key * 2 + escort[visits.task]) * len(work.repeats) + tour.rank[visits.task]
    visits = visits.taken(np.argsort(key, kind="stable"))
    first = _first(visits.team * 400 + visits.day)
    norm = work.minutes[visits.task, visits.is_floor * 2 + visits.is_rest]
    visits, norm = order_by_hours(visits, norm, first, work, tour, teams, paid)
    return _timed(visits, norm, first, work, tour, teams, paid)


def _first(group: Ints) -> Bools:
    """Return which rows begin a new group."""
    first = np.ones(len(group), dtype=np.bool_)
    first[1:] = group[1:] != group[:-1]
    return first


def _timed(
    visits: Visits, norm: Floats, first: Bools, work: Work, tour: Tour, teams: list[Team], paid: PaidTime
) -> Routes:
    route = np.cumsum(first) - 1
    starts = np.flatnonzero(first)
    order = np.arange(len(route)) - starts[route] + 1
    walking = np.zeros(len(route))
    walking[1:] = tour.minutes_between(visits.task[:-1], visits.task[1:], paid)
    walking[first] = 0.0
    cleaner = _cleaners(visits, norm * (1 + paid.allowance_share) + walking, route, starts, teams, paid)
    own_first = first | _first(cleaner)
    walking[own_first] = 0.0
    busy = norm * (1 + paid.allowance_share) + walking
    begins = _begins(busy, own_first, paid) + walking
    begins += _route_starts(visits, begins + busy - walking, starts, route, teams, paid)[route]
    earliest, _ = room_hours(work)
    begins += _waiting(np.maximum(earliest[visits.task] - begins, 0.0), own_first)
    return Routes(visits, route, order, cleaner, norm, walking, begins)


def _waiting(early: Floats, own_first: Bools) -> Floats:
    """Return by how much each visit is later because a cleaner waits for the hours of a room: the most so far."""
    person = (np.cumsum(own_first) - 1) * 1e5
    waited: Floats = np.maximum.accumulate(early + person) - person if len(early) else early
    return waited


def _cleaners(
    visits: Visits, busy: Floats, route: Ints, starts: Ints, teams: list[Team], paid: PaidTime
) -> Ints:
    """Return which cleaner of the team, from 1, does each visit: as many as the work of the day needs."""
    if not len(route):
        return route
    total = np.bincount(route, weights=busy)
    longest = np.array([longest_work(team, paid) for team in teams])[visits.team[starts]]
    count = np.maximum(1, np.ceil(total / longest - 1e-9))
    passed = np.cumsum(busy)
    middle = passed - busy / 2 - (passed - busy)[starts][route]
    share = (total / count)[route]
    cleaner: Ints = (
        np.minimum(np.floor(middle / np.maximum(share, 1e-9)), count[route] - 1).astype(np.int64) + 1
    )
    return cleaner


def _begins(busy: Floats, own_first: Bools, paid: PaidTime) -> Floats:
    """Return minutes from the start of the shift to the walk to each room; the break is in the middle of a shift."""
    if not len(busy):
        return busy
    person = np.cumsum(own_first) - 1
    passed = np.cumsum(busy) - busy
    passed = passed - passed[own_first][person] + paid.start_up_minutes
    total = np.bincount(person, weights=busy) + paid.start_up_minutes
    has_break = total > paid.break_after_minutes
    is_after = has_break[person] & (passed >= total[person] / 2)
    begins: Floats = passed + is_after * paid.break_minutes
    return begins


def _route_starts(
    visits: Visits, ends: Floats, starts: Ints, route: Ints, teams: list[Team], paid: PaidTime
) -> Floats:
    """Return the minute after midnight at which each route starts; a team goes from one facility to the next."""
    usual = minute_of(paid.shift_starts_at)
    earliest = np.array(
        [usual if team.earliest is None else team.earliest for team in teams], dtype=np.float64
    )
    at = earliest[visits.team[starts]] if len(starts) else np.zeros(0)
    names = [team.team_id for team in teams]
    shared = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    if shared:
        last = np.zeros(len(starts))
        np.maximum.at(last, route, ends)
        free: dict[tuple[str, int], float] = {}
        for number, start in enumerate(starts):
            name, day = names[visits.team[start]], int(visits.day[start])
            if name in shared:
                at[number] = max(at[number], free.get((name, day), 0.0))
                free[name, day] = at[number] + last[number] + paid.building_change_minutes
    return at
