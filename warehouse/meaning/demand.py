"""Emptying on demand: on which days a bin would have had to be emptied, had its use decided.

Comes in: use by bin and day, the regular interval of each bin. Goes out: one row a bin with its limit and the
emptyings needed. Must not know: sensors, rooms, DuckDB.

Rule: empty when the use since the last time reaches the limit; at the latest after 1.5 times the regular interval.
Limit = the mean use of the last 21 measured days, times the regular interval in days, never above a full bin.
Holidays are left out of the mean and of the waiting. Before seven measured days, or without a regular interval,
the limit is a full bin.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any

import polars as pl

DEMAND: dict[str, Any] = {
    "bin_id": pl.String, "limit_pct": pl.Float64, "limit_rule": pl.String, "empties_due": pl.Int64,
}
MEAN_OVER_DAYS, FEWEST_DAYS, LATEST, FULL_PCT = 21, 7, 1.5, 100.0


def bin_demand(days: pl.DataFrame, paces: pl.DataFrame) -> pl.DataFrame:
    """Limit and emptyings needed of each bin, columns `DEMAND`.

    `days` has bin_id, date, is_holiday, use_pct (points of fill), is_measured; a row for every day between the
    first and the last. `paces` has bin_id and interval_days, null where there is no regular interval.
    """
    intervals = dict(paces.select("bin_id", "interval_days").iter_rows())
    rows = []
    for (bin_id,), listed in days.sort("bin_id", "date").group_by("bin_id", maintain_order=True):
        told = listed.select("use_pct", "is_holiday", "is_measured").iter_rows()
        rows.append((bin_id, *walk_days(told, intervals.get(str(bin_id)))))
    return pl.DataFrame(rows, schema=DEMAND, orient="row")


def walk_days(days: Iterable[tuple[float, bool, bool]], interval_days: float | None) -> tuple[float, str, int]:
    """The limit after the last day (points), its rule, and the emptyings needed over all days.

    `days`: use in points, whether it is a holiday, whether it was measured; in order, none missing.
    """
    recent: deque[float] = deque(maxlen=MEAN_OVER_DAYS)
    waited, since, due = 0.0, 0.0, 0
    latest = LATEST * interval_days if interval_days else None
    for use, is_holiday, is_measured in days:
        limit, _ = limit_of(recent, interval_days)
        since += use
        waited += 0 if is_holiday else 1
        times = int(since / limit)
        if times:
            due, since, waited = due + times, since - times * limit, 0.0
        elif latest is not None and waited >= latest:
            due, since, waited = due + 1, 0.0, 0.0
        if is_measured and not is_holiday:
            recent.append(use)
    return *limit_of(recent, interval_days), due


def limit_of(recent: Iterable[float], interval_days: float | None) -> tuple[float, str]:
    """The limit in points, and which rule gave it: use_21_days, or full."""
    uses = list(recent)
    wanted = sum(uses) / len(uses) * interval_days if interval_days and len(uses) >= FEWEST_DAYS else 0.0
    return (min(wanted, FULL_PCT), "use_21_days") if wanted > 0 else (FULL_PCT, "full")
