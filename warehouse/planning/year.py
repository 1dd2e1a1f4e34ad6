"""The days of one calendar year as arrays, for the dating of visits."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Year:
    """Days of a year in order: their dates, weekdays (1 Monday to 7), whether worked, and the number of their week.

    Weeks are counted from 0 in the order of the year; the first and the last may have fewer than seven days.
    """

    dates: tuple[date, ...]
    weekday: Ints
    is_workday: Bools
    week: Ints

    @property
    def weeks(self) -> int:
        """How many weeks the year touches."""
        return int(self.week[-1]) + 1 if len(self.week) else 0

    @property
    def workdays(self) -> int:
        """How many days are worked by the contract's calendar."""
        return int(self.is_workday.sum())


def read_year(dates: pl.DataFrame, year: int) -> Year:
    """Return the days of `year` from a calendar with date, year, weekday and is_workday."""
    days = dates.filter(pl.col("year") == year).sort("date")
    weekday = days["weekday"].to_numpy().astype(np.int64)
    week = np.cumsum(weekday == 1) - (1 if len(weekday) and weekday[0] == 1 else 0)
    return Year(tuple(days["date"]), weekday, days["is_workday"].to_numpy().astype(np.bool_), week)
