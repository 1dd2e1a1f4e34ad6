"""Emptying on demand: on which days a bin would have had to be emptied, had its fill decided.

Comes in: use by bin and day, the threshold and the hygiene maximum of each bin. Goes out: one row a bin with the
emptyings needed.

Rule: empty on the day on which the fill reaches the threshold; at the latest when something has lain in the bin for
the hygiene maximum of days. A regular emptying that the fill did not ask for is not needed; one that comes before the
next regular one is early.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

DEMAND: dict[str, Any] = {"bin_id": pl.String, "empties_due": pl.Int64, "empties_early": pl.Int64}


@dataclass(frozen=True)
class Limits:
    """When a bin is to be emptied: percent of fill, days at most (null: no limit), days between regular emptyings."""

    threshold_pct: float
    max_days: float | None = None
    interval_days: float | None = None


def bin_demand(days: pl.DataFrame, limits: pl.DataFrame) -> pl.DataFrame:
    """Return the emptyings that each bin needed, columns `DEMAND`.

    `days` has bin_id, date, use_pct (points of fill), is_measured; a row for every day between the first and the
    last. `limits` has bin_id, limit_pct, max_days and interval_days, null where there is none.
    """
    known = {
        bin_id: Limits(float(limit), max_days and float(max_days), interval)
        for bin_id, limit, max_days, interval in limits.select(
            "bin_id", "limit_pct", "max_days", "interval_days"
        ).iter_rows()
    }
    rows = []
    for (bin_id,), listed in days.sort("bin_id", "date").group_by("bin_id", maintain_order=True):
        used = listed.select("use_pct", "is_measured").iter_rows()
        rows.append((bin_id, *needed_empties(used, known[str(bin_id)])))
    return pl.DataFrame(rows, schema=DEMAND, orient="row")


def needed_empties(days: Iterable[tuple[float, bool]], limits: Limits) -> tuple[int, int]:
    """Return how many emptyings were needed, and how many of them before the next regular one.

    `days`: use in points of fill, and whether it was measured; in order, none missing. A day that was not measured may
    hold the use of many days, which asks for several emptyings.
    """
    level, waited, due, early = 0.0, 0, 0, 0
    for use, is_measured in days:
        level += use
        waited += level > 0
        times = int(level / limits.threshold_pct + 1e-9)
        is_old = limits.max_days is not None and level > 0 and waited >= limits.max_days
        if times or is_old:
            is_early = limits.interval_days is not None and waited < limits.interval_days
            early += int(is_early) if is_measured or not times else 0
            due += max(times, 1)
            level = 0.0 if is_measured or not times else level - times * limits.threshold_pct
            waited = 0
    return due, early
