"""Visits that the recorded use of rooms asks for (presence counts).

Comes in: how often each room was used on each day that counts. Goes out: visits a week. Must not know: bounds, other
evidence, DuckDB.

A room is cleaned on the day on which its use since the last cleaning reaches the mean use of a regular interval, and at
the latest after so many times the regular interval (1.5 as shipped), counted in whole days. That redistributes visits
and saves few: a room of one visit a day keeps them, because two days are more than 1.5.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

EPSILON = 1e-9
ROUNDS = 4
USE_DEMAND: dict[str, Any] = {
    "space_id": pl.String,
    "uses": pl.Int64,
    "visits_per_week": pl.Float64,
    "first_on": pl.Date,
    "last_on": pl.Date,
}


def use_demand(days: pl.DataFrame) -> pl.DataFrame:
    """Return one row per room, columns `USE_DEMAND`.

    `days` has space_id, date, regular_visits_per_week, uses and longest_share (of the regular interval), one row per
    room and day that counts. A room without days gets no row.
    """
    found = []
    for (space_id,), listed in days.sort("space_id", "date").group_by("space_id", maintain_order=True):
        regular, longest = (
            float(value) for value in listed.select("regular_visits_per_week", "longest_share").row(0)
        )
        uses = listed["uses"].to_list()
        visits = visits_per_week(uses, regular, longest)
        found.append((space_id, sum(uses), visits, listed["date"].min(), listed["date"].max()))
    return pl.DataFrame(found, schema=USE_DEMAND, orient="row")


def visits_per_week(uses: Sequence[int], regular: float, longest_share: float) -> float:
    """Return the visits a week that a room's use asks for; `uses`: how often on each day that counts, in order.

    At most one visit a day. Five or fewer regular visits a week are spread over five days, more over seven. Where the
    longest interval alone asks for a visit, the room gets no more visits than the regular ones.
    """
    days_a_week = 5 if regular <= 5 else 7
    interval = days_a_week / regular
    by_use = _visits(uses, interval, float("inf"))
    both = _visits(uses, interval, longest_share * interval)
    return min(both * days_a_week, max(regular, by_use * days_a_week))


def _visits(uses: Sequence[int], interval: float, longest: float) -> float:
    """Return the visits a day that `uses` ask for, with intervals in days.

    The days are taken again and again, so that it does not matter on which of them the first visit happened to be.
    What exceeds the limit goes on to the next visit, up to the use of a mean day: else a whole number of days a visit
    would lose visits where the interval is none.
    """
    mean = sum(uses) / len(uses)
    limit = mean * interval
    level, waited, visits = 0.0, 0, 0
    for count in [*uses] * ROUNDS:
        level, waited = level + count, waited + 1
        is_full = limit > 0 and level >= limit - EPSILON
        if is_full or waited + 1 > longest + EPSILON:  # one day more would be too late
            level = min(max(level - limit, 0.0), mean) if is_full else 0.0
            waited, visits = 0, visits + 1
    return visits / len(uses) / ROUNDS
