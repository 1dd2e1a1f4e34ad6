"""Visits that the recorded use of rooms asks for (presence counts).

Comes in: how often each room was used on each day that counts. Goes out: visits a week. Must not know: bounds, other
evidence, DuckDB.

A room is cleaned when its use since the last cleaning reaches the mean use of a regular interval, and at the latest
after so many times the regular interval (domain: 1.5), on average.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

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

    At most one visit a day. Five or fewer regular visits a week are spread over five days, more over seven.
    """
    days_a_week = 5 if regular <= 5 else 7
    interval = days_a_week / regular
    limit = sum(uses) / len(uses) * interval
    level, waited, visits = 0.0, 0.0, 0
    for count in uses:
        level, waited = level + count, waited + 1
        if limit > 0 and level >= limit - 1e-9:
            level, waited, visits = 0.0, 0.0, visits + 1
        elif waited >= longest_share * interval - 1e-9:
            # What a longest interval has of the next day goes on: on average none is longer.
            level, waited, visits = 0.0, waited - longest_share * interval, visits + 1
    return visits / len(uses) * days_a_week
