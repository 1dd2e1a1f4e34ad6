"""The calendar: days with their ISO week and month, public holidays and workdays; the hours worked on them.

Comes in: a first and a last day, a country, contract days off, working hours. Goes out: one row a day, one row a
window of working hours.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import holidays
import polars as pl

from warehouse.hours import WorkingHours

DATE: dict[str, Any] = {
    "date": pl.Date,
    "year": pl.Int64,
    "month": pl.Date,
    "iso_year": pl.Int64,
    "iso_week": pl.Int64,
    "weekday": pl.Int64,
    "is_workday": pl.Boolean,
    "holiday_name": pl.String,
}
WINDOW: dict[str, Any] = {"date": pl.Date, "opens_minute": pl.Int64, "closes_minute": pl.Int64}


def date_frame(first: date, last: date, country: str, extra_holidays: Collection[date] = ()) -> pl.DataFrame:
    """Return one row per day from `first` to `last`, both included, columns `DATE`; weekday 1 is Monday.

    A workday is Monday to Friday and neither a public holiday nor one of `extra_holidays`.
    Source: the `holidays` library, category public.
    """
    years = range(first.year, last.year + 1)
    public = holidays.country_holidays(country, years=years, language=_language(country))
    rows = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        iso = day.isocalendar()
        name = public.get(day) or ("contract day off" if day in extra_holidays else None)
        workday = iso.weekday <= 5 and name is None
        rows.append((day, day.year, day.replace(day=1), iso.year, iso.week, iso.weekday, workday, name))
    return pl.DataFrame(rows, schema=DATE, orient="row")


def window_frame(dates: pl.DataFrame, hours: WorkingHours) -> pl.DataFrame:
    """Return one row per window of working hours on the days of `dates`, columns `WINDOW`."""
    rows = [
        (day, *window)
        for day, name in dates.select("date", "holiday_name").iter_rows()
        for window in hours.on(day, name is not None)
    ]
    return pl.DataFrame(rows, schema=WINDOW, orient="row")


def _language(country: str) -> str | None:
    return "da" if country == "DK" else None
