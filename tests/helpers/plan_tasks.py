"""Tasks and teams of a cleaning plan as frames, written row by row for tests."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

import polars as pl

from warehouse.resolution.calendar import date_frame

_MINUTES = pl.Decimal(18, 9)
TASK: dict[str, Any] = {
    "space_id": pl.String, "task": pl.String, "facility_id": pl.String, "building": pl.String, "storey": pl.String,
    "storey_elevation_m": pl.Float64, "number": pl.String, "name": pl.String, "category": pl.String,
    "area_m2": pl.Decimal(18, 6), "needs_escort": pl.Boolean, "skill": pl.String, "visits_per_week": _MINUTES,
    "regular_visits_per_week": _MINUTES, "minimum_visits_per_week": _MINUTES, "maximum_visits_per_week": _MINUTES,
    "visits_per_year": pl.Int64, "thorough_floor_per_week": _MINUTES, "thorough_rest_per_week": _MINUTES,
    "setup_minutes": _MINUTES, "floor_minutes": _MINUTES, "light_floor_minutes": _MINUTES, "rest_minutes": _MINUTES,
    "light_rest_minutes": _MINUTES, "object_minutes": _MINUTES, "m2_per_hour": pl.Decimal(18, 6),
    "rate_source": pl.String, "is_dated": pl.Boolean, "earliest": pl.Time, "latest": pl.Time, "point_x_m": pl.Float64,
    "point_y_m": pl.Float64, "reason": pl.String,
}  # fmt: skip
TEAM: dict[str, Any] = {
    "team_id": pl.String, "facility_id": pl.String, "weekday": pl.Int64, "minutes": pl.Decimal(18, 6),
    "earliest": pl.Time, "latest": pl.Time, "has_escort": pl.Boolean, "skills": pl.String,
    "hourly_rate_dkk": pl.Decimal(18, 2),
}  # fmt: skip


def task(space_id: str, visits: float | str, minutes: float | str = 10, **more: Any) -> dict[str, Any]:
    """One task: `visits` a week of `minutes`, all thorough unless `more` says otherwise; half the time is floor.

    A light floor or rest takes half of a thorough one.
    """
    weekly, half = Decimal(str(visits)), Decimal(str(minutes)) / 2
    row: dict[str, Any] = {
        "space_id": space_id, "task": "regular", "facility_id": "F1", "building": "Main", "storey": "Ground",
        "storey_elevation_m": 0.0, "number": space_id, "name": "Kontor", "category": "OFF1",
        "area_m2": Decimal(str(minutes)) * 2, "needs_escort": False, "skill": None, "visits_per_week": weekly,
        "regular_visits_per_week": weekly, "minimum_visits_per_week": weekly, "maximum_visits_per_week": weekly,
        "visits_per_year": None, "thorough_floor_per_week": weekly, "thorough_rest_per_week": weekly,
        "setup_minutes": Decimal(0), "floor_minutes": half, "light_floor_minutes": half / 2, "rest_minutes": half,
        "light_rest_minutes": half / 2, "object_minutes": Decimal(0), "m2_per_hour": Decimal(200),
        "rate_source": "shipped", "is_dated": True, "earliest": None, "latest": None, "point_x_m": None,
        "point_y_m": None, "reason": "default of OFF1",
    }  # fmt: skip
    decimals = {name for name, kind in TASK.items() if isinstance(kind, pl.Decimal)}
    return row | {
        name: Decimal(str(value)) if name in decimals and value is not None else value
        for name, value in more.items()
    }


def tasks(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Return rows of `task` as int_cleaning_task."""
    return pl.DataFrame(list(rows), schema=TASK)


def teams(*rows: Mapping[str, Any]) -> pl.DataFrame:
    """Return teams as int_cleaning_team; each row has team_id, and may have facility_id, weekdays and any column."""
    usual = {"facility_id": "F1", "minutes": 400, "has_escort": False}
    made = [
        {**usual, **{name: value for name, value in row.items() if name != "weekdays"}, "weekday": weekday}
        for row in rows
        for weekday in row.get("weekdays", (1, 2, 3, 4, 5))
    ]
    return pl.DataFrame([{**row, "minutes": Decimal(str(row["minutes"]))} for row in made], schema=TEAM)


def calendar(year: int = 2026, days_off: Iterable[date] = ()) -> pl.DataFrame:
    """Return the days of a year in Denmark."""
    return date_frame(date(year, 1, 1), date(year, 12, 31), "DK", set(days_off))


def at(hour: int, minute: int = 0) -> time:
    """Return a time of day."""
    return time(hour, minute)
