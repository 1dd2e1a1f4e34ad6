"""What a contract price is worth through the years: one factor for each year of a price, by its indexation clause.

Comes in: prices with their clauses, values of indices. Goes out: a factor for each interval from one anniversary of the
price to the next, and the clauses that could not be computed.

A fixed rise is added on each anniversary of valid_from. An index counts from its value for the day of valid_from (the
base): on an anniversary the price is the base price times the newest value that is known for that day over the base, of
a mix each index by its share, and the rest of a share unchanged. A cap or floor limits the change from one anniversary
to the next. A value holds from the first day of its period.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from warehouse.intervals import OPEN_END
from warehouse.resolution.indexation import Clause, known_words, problem_of, read_clause

FACTOR: dict[str, Any] = {
    "delivery_sha256": pl.String,
    "source_row": pl.Int64,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "factor": pl.Float64,
    "problem": pl.String,
    "is_gap": pl.Boolean,
}
_PERIOD = re.compile(
    r"(?i)(\d{4})(?:[-/. ]?(0[1-9]|1[0-2])(?:[-/.](\d{2}))?|[-/. ]?M(\d{1,2})|[-/. ]?[KQ]([1-4]))?"
)


@dataclass(frozen=True)
class Series:
    """The values of one index: first day of each period in order, the day after its end, the value."""

    starts: Sequence[date]
    ends: Sequence[date]
    values: Sequence[float]

    def at(self, day: date) -> tuple[float, date] | None:
        """Return the newest value known for a day and the day after its period; null before the first period."""
        place = bisect_right(self.starts, day) - 1
        return None if place < 0 else (self.values[place], self.ends[place])


def price_factors(
    prices: pl.DataFrame, values: pl.DataFrame, index_names: pl.DataFrame, last_day: date
) -> pl.DataFrame:
    """Return one row per price and year of it up to `last_day`, columns `FACTOR`; valid_to is exclusive.

    `prices` has delivery_sha256, source_row, valid_from, indexation; `values` has index, period, value;
    `index_names` (ref_index_name) has word and index. `problem` is why a price is not indexed (its factor is then 1
    for ever), `is_gap` that an index has no value for the first day of the price, or none newer on an anniversary than
    on the one before. Without indexation the factor is 1.
    """
    series = _series(values)
    words = known_words(series, dict(index_names.select("word", "index").iter_rows()))
    clauses = {text: read_clause(text, words) for text in prices["indexation"].unique()}
    rows: list[tuple[Any, ...]] = []
    for sha, row, start, text in prices.select(
        "delivery_sha256", "source_row", "valid_from", "indexation"
    ).iter_rows():
        clause = clauses[text]
        years, problem, is_gap = _years(clause, start, series, last_day)
        ends = [first for first, _ in years[1:]] + [OPEN_END]
        rows += [
            (sha, row, first, end, factor, problem, is_gap)
            for (first, factor), end in zip(years, ends, strict=True)
        ]
    return pl.DataFrame(rows, schema=FACTOR, orient="row")


def _years(
    clause: Clause, start: date, series: Mapping[str, Series], last_day: date
) -> tuple[list[tuple[date, float]], str | None, bool]:
    """Return first day and factor of each year of a price, why it is not indexed, and whether values are missing."""
    flat = [(start, 1.0)]
    if clause.kind in ("none", "unread"):
        return flat, clause.problem, False
    days = [start, *(day for count in range(1, 200) if (day := _anniversary(start, count)) <= last_day)]
    if clause.kind == "fixed":
        return [(day, (1 + clause.yearly_pct / 100) ** count) for count, day in enumerate(days)], None, False
    shares = clause.shares or {}
    lacking = sorted(name for name in shares if series[name].at(start) is None)
    if lacking:
        return flat, problem_of("no_base", ", ".join(lacking)), False
    return _indexed(clause, days, series)


def _indexed(
    clause: Clause, days: list[date], series: Mapping[str, Series]
) -> tuple[list[tuple[date, float]], str | None, bool]:
    shares = clause.shares or {}
    bases = {name: series[name].at(days[0]) or (1.0, days[0]) for name in shares}
    used = {name: end for name, (_, end) in bases.items()}
    is_gap = any(end <= days[0] for end in used.values())
    levels, factors = [1.0], [1.0]
    for day in days[1:]:
        level = 1 - sum(shares.values())
        for name, share in shares.items():
            value, end = series[name].at(day) or bases[name]
            is_gap, used[name] = is_gap or end == used[name], end
            level += share * value / bases[name][0]
        change = level / levels[-1]
        if clause.cap_pct is not None:
            change = min(change, 1 + clause.cap_pct / 100)
        if clause.floor_pct is not None:
            change = max(change, 1 + clause.floor_pct / 100)
        levels.append(level)
        factors.append(factors[-1] * change)
    return list(zip(days, factors, strict=True)), None, is_gap


def _series(values: pl.DataFrame) -> dict[str, Series]:
    found: dict[str, dict[date, tuple[date, float]]] = {}
    for name, period, value in values.select("index", "period", "value").iter_rows():
        start, end = period_of(period)
        found.setdefault(" ".join(name.split()), {})[start] = (end, float(value))
    return {
        name: Series(sorted(of), [of[day][0] for day in sorted(of)], [of[day][1] for day in sorted(of)])
        for name, of in found.items()
    }


def period_of(text: str) -> tuple[date, date]:
    """Return the first day of a year, quarter or month (2024, 2024K3, 2024M07, 2024-07), and the day after its end.

    A day is read as its month. Raises ValueError for any other text.
    """
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no year, quarter, month or day")
    year, month, quarter = int(found[1]), found[2] or found[4], found[5]
    if quarter:
        return _span(year, 3 * int(quarter) - 2, 3)
    return _span(year, int(month), 1) if month else _span(year, 1, 12)


def _span(year: int, month: int, months: int) -> tuple[date, date]:
    after = month - 1 + months
    return date(year, month, 1), date(year + after // 12, after % 12 + 1, 1)


def _anniversary(start: date, years: int) -> date:
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return date(start.year + years, 3, 1)
