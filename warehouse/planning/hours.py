"""Rooms that may be cleaned in certain hours only: their place in the route of a day."""

import numpy as np
import polars as pl

from warehouse.planning.paid_time import PaidTime
from warehouse.planning.teams import Team, minute_of
from warehouse.planning.tour import Tour
from warehouse.planning.visits import Visits
from warehouse.planning.work import Work
from warehouse.planning.year import Bools, Floats

MIDNIGHT = 24 * 60.0


def room_hours(work: Work) -> tuple[Floats, Floats]:
    """Return the earliest and the latest minute after midnight of each task; 0 and 24:00 where none are stated."""
    return _minutes(work.frame["earliest"], 0.0), _minutes(work.frame["latest"], MIDNIGHT)


def _minutes(values: pl.Series, otherwise: float) -> Floats:
    return np.array(
        [otherwise if value is None else float(minute_of(value)) for value in values], dtype=np.float64
    )


def order_by_hours(
    visits: Visits, norm: Floats, first: Bools, work: Work, tour: Tour, teams: list[Team], paid: PaidTime
) -> tuple[Visits, Floats]:
    """Return the visits and their norm minutes with each room that has hours moved to where the clock is in them.

    A room with hours is done as soon as they have begun, that with the earliest end first; all others keep the order
    of the tour. Routes without such rooms stay as they are.
    """
    earliest, latest = room_hours(work)
    has_hours = (earliest > 0) | (latest < MIDNIGHT)
    marked = has_hours[visits.task]
    if not marked.any():
        return visits, norm
    rows = np.arange(len(norm))
    starts = np.flatnonzero(first)
    ends = np.append(starts[1:], len(norm))
    mean_hop = float(tour.hop.mean()) if len(tour.hop) else 0.0
    busy = norm * (1 + paid.allowance_share) + mean_hop
    route = np.cumsum(first) - 1
    for number in np.unique(route[marked]):
        own = rows[starts[number] : ends[number]]
        team = teams[visits.team[own[0]]]
        begins = minute_of(paid.shift_starts_at) if team.earliest is None else team.earliest
        tasks = visits.task[own]
        order = _ordered(
            busy[own], earliest[tasks], latest[tasks], has_hours[tasks], begins + paid.start_up_minutes
        )
        rows[starts[number] : ends[number]] = own[order]
    return visits.taken(rows), norm[rows]


def _ordered(busy: Floats, earliest: Floats, latest: Floats, has_hours: Bools, clock: float) -> list[int]:
    free = [int(row) for row in np.flatnonzero(~has_hours)][::-1]
    waiting = sorted(
        (int(row) for row in np.flatnonzero(has_hours)), key=lambda row: (latest[row], earliest[row], row)
    )
    order: list[int] = []
    while free or waiting:
        is_open = [row for row in waiting if earliest[row] <= clock]
        if is_open:
            row = is_open[0]
            waiting.remove(row)
        elif free:
            row = free.pop()
        else:
            row = min(waiting, key=lambda row: (earliest[row], row))
            waiting.remove(row)
            clock = max(clock, earliest[row])
        order.append(row)
        clock += float(busy[row])
    return order
