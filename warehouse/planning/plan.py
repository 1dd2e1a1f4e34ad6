"""The cleaning plan: hours a year = area ÷ rate × visits a year, spread over the week, with whole dated visits.

Comes in: rooms with area, rate and visits a week; the calendar. Goes out: one row a room and weekday.
Must not know: where a rate or a frequency was decided, DuckDB.

Up to five visits a week fall on workdays, more of them on all 365 days. The norm is the mean year; the calendar
has whole visits, at most one apart from the norm for each room and for each of its weekdays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import ceil
from typing import Any

import polars as pl

PLAN: dict[str, Any] = {
    "space_id": pl.String,
    "weekday": pl.Int64,
    "visits": pl.Decimal(18, 6),
    "minutes": pl.Decimal(18, 6),
    "hours_per_year": pl.Decimal(18, 6),
    "calendar_visits": pl.Int64,
    "calendar_hours_per_year": pl.Decimal(18, 6),
    "cost_dkk_per_year": pl.Decimal(18, 2),
}
WEEKDAYS: Mapping[int, tuple[int, ...]] = {
    1: (3,),
    2: (2, 4),
    3: (1, 3, 5),
    4: (1, 2, 4, 5),
    5: (1, 2, 3, 4, 5),
    6: (1, 2, 3, 4, 5, 6),
    7: (1, 2, 3, 4, 5, 6, 7),
}
DAYS_A_YEAR = 365
_MICRO, _CENT = Decimal("0.000001"), Decimal("0.01")


@dataclass(frozen=True)
class WeekdayShare:
    """What one weekday has of a frequency: visits a week and a year (norm), and whole visits in the calendar."""

    weekday: int
    visits: Decimal
    visits_per_year: Decimal
    calendar_visits: int


def visits_per_year(visits_per_week: Decimal, workdays: int) -> Decimal:
    """Visits of a mean year: on workdays up to five a week, else on all days of a year."""
    if visits_per_week <= 5:
        return visits_per_week * workdays / 5
    return visits_per_week * DAYS_A_YEAR / 7


def week_shares(visits_per_week: Decimal, workdays: int) -> tuple[WeekdayShare, ...]:
    """How a frequency falls on the week; more than seven visits a week are several on one day.

    The whole visits of the calendar follow the running sum of the norm, so neither a weekday nor the whole year
    is more than one visit apart. No visits give an empty tuple.
    """
    if visits_per_week <= 0:
        return ()
    days = WEEKDAYS[min(7, max(1, ceil(visits_per_week)))]
    year = visits_per_year(visits_per_week, workdays)
    bounds = [_rounded(year * number / len(days)) for number in range(len(days) + 1)]
    return tuple(
        WeekdayShare(day, visits_per_week / len(days), year / len(days), bounds[i + 1] - bounds[i])
        for i, day in enumerate(days)
    )


def plan_visits(tasks: pl.DataFrame, dates: pl.DataFrame, year: int, hourly_rate_dkk: float) -> pl.DataFrame:
    """The plan of a calendar year, columns `PLAN`; minutes a week, hours and DKK a year.

    `tasks` has the columns of int_cleaning_task; `dates` is the calendar with year and is_workday. A room without
    area, rate or visits gets no row; the tasks of a room are added up by weekday, where each has the time of the mean
    visit.
    """
    workdays = dates.filter((pl.col("year") == year) & pl.col("is_workday")).height
    shares = lru_cache(maxsize=None)(lambda visits: week_shares(visits, workdays))
    price = Decimal(str(hourly_rate_dkk))
    thorough_floor, thorough_rest = pl.col("thorough_floor_per_week"), pl.col("thorough_rest_per_week")
    visits = pl.col("visits_per_week")
    terms = tasks.select(
        "space_id",
        visits,
        per_visit=pl.col("setup_minutes") + pl.col("object_minutes"),
        thorough_floor=thorough_floor,
        floor="floor_minutes",
        light_floors=visits - thorough_floor,
        light_floor="light_floor_minutes",
        thorough_rest=thorough_rest,
        rest="rest_minutes",
        light_rests=visits - thorough_rest,
        light_rest="light_rest_minutes",
    )
    planned: list[dict[str, Any]] = []
    for space_id, count, fixed, *parts in terms.iter_rows():
        if not count or None in parts:
            continue
        by_area = sum(
            (number * minutes for number, minutes in zip(parts[::2], parts[1::2], strict=True)), Decimal(0)
        )
        planned += [_row(space_id, share, (by_area / count + fixed) / 60, price) for share in shares(count)]
    rows = pl.DataFrame(planned, schema=PLAN, orient="row")
    sums = pl.all().exclude("space_id", "weekday").sum()
    return rows.group_by("space_id", "weekday").agg(sums).cast(pl.Schema(PLAN)).sort("space_id", "weekday")


def _row(space_id: str, share: WeekdayShare, hours_a_visit: Decimal, price: Decimal) -> dict[str, Any]:
    hours = hours_a_visit * share.visits_per_year
    return {
        "space_id": space_id,
        "weekday": share.weekday,
        "visits": share.visits.quantize(_MICRO),
        "minutes": (hours_a_visit * share.visits * 60).quantize(_MICRO),
        "hours_per_year": hours.quantize(_MICRO),
        "calendar_visits": share.calendar_visits,
        "calendar_hours_per_year": (hours_a_visit * share.calendar_visits).quantize(_MICRO),
        "cost_dkk_per_year": (hours * price).quantize(_CENT, ROUND_HALF_UP),
    }


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
