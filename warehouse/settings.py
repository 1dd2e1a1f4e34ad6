"""What a build needs to know beside the store: the run, its day, and the user's figures.

Comes in: plain values from whoever knows the time and the configuration. Goes out: `BuildSettings`.
Must not know: configuration files, the clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.guard import NO_GUARD, Guard
from warehouse.hours import WorkingHours

AHEAD = timedelta(days=35)  # the dated plan reaches at least so far beyond the run date


@dataclass(frozen=True)
class Resources:
    """What DuckDB may use: its memory (null: 80 % of the machine's), and the folder for what does not fit into it.

    Without a folder that is one beside the file that is written. Nothing of it changes a row.
    """

    memory_limit_mb: int | None = None
    spill_folder: Path | None = None

    def options(self, spill: Path) -> dict[str, Any]:
        """Return the options of a DuckDB connection; `spill` is the folder where none is set."""
        limit = {} if self.memory_limit_mb is None else {"memory_limit": f"{self.memory_limit_mb}MiB"}
        return {"temp_directory": str(self.spill_folder or spill), **limit}

    def part(self, number: int, of: int) -> "Resources":
        """Return what one of several processes at a time may use: its share, and a folder that no other writes to."""
        limit = None if self.memory_limit_mb is None else max(1, self.memory_limit_mb // of)
        return Resources(limit, self.spill_folder and self.spill_folder / f"set-{number}")


NO_LIMITS = Resources()


@dataclass(frozen=True)
class BuildSettings:
    """Facts later than `as_of` are left out; money in `currency`; hours per week; times UTC.

    `extraction_reading` names the reading of the extracted tables to use, `modes` gives `append` or `replace` for
    each block of records, `bin_threshold_pct` is the fill at which a bin is emptied where none is stated of it,
    `partly_modelled_below` the covered share under which a facility counts as modelled in part, `budget_facility` the
    facility that the budget is for (null: the portfolio), `budget_adds` whether it may add visits, `extra_holidays`
    are contract days without cleaning, `make_up_holidays` says whether visits on them are made up in the same week,
    no more than `move_limit` rooms move in the plan where one changes, `start_up_minutes` to `allowance_share`
    replace what ref_paid_time ships, `working_hours` those of a working-hours clock. `maintenance_from`: whether
    orders, invoices or both carry the money of maintenance. `input_codes`: codes of findings that whoever reads the
    inputs makes. `guard`: what a new version of a model may lose against the one in force.
    """

    run_id: str
    started_at: datetime
    as_of: date
    areal_version: str = ""
    portfolio_name: str = ""
    currency: str = "DKK"
    timezone: str = "Europe/Copenhagen"
    country: str = "DK"
    expected_area_m2: float | None = None
    hourly_rate_dkk: float = 320.0
    budget_hours: float | None = None
    budget_facility: str | None = None
    budget_adds: bool = False
    bin_threshold_pct: float = 80.0
    start_up_minutes: float | None = None
    walking_m_per_minute: float | None = None
    storey_change_minutes: float | None = None
    building_change_minutes: float | None = None
    allowance_share: float | None = None
    partly_modelled_below: float = 0.5
    extra_holidays: tuple[date, ...] = ()
    make_up_holidays: bool = False
    move_limit: int = 40
    working_hours: WorkingHours = field(default_factory=WorkingHours)
    seed: int = 0
    smallest_group: int = 5
    maintenance_from: str = "both"
    extraction_reading: str = ""
    modes: Mapping[str, str] = field(default_factory=dict)
    input_codes: tuple[str, ...] = ()
    guard: Guard = NO_GUARD

    @property
    def year(self) -> int:
        """Return the calendar year of the run date, which the plan covers."""
        return self.as_of.year

    @property
    def calendar_end(self) -> date:
        """Return the last day of the dated plan: the year's last, or some weeks ahead near the end of it."""
        return max(date(self.year, 12, 31), self.as_of + AHEAD)


SETTING: dict[str, Any] = {
    "run_id": pl.String,
    "started_at": pl.Datetime("us"),
    "as_of": pl.Date,
    "areal_version": pl.String,
    "portfolio_name": pl.String,
    "currency": pl.String,
    "timezone": pl.String,
    "country": pl.String,
    "expected_area_m2": pl.Decimal(18, 6),
    "hourly_rate_dkk": pl.Decimal(18, 2),
    "budget_hours": pl.Decimal(18, 2),
    "smallest_group": pl.Int64,
    "bin_threshold_pct": pl.Decimal(18, 6),
    "start_up_minutes": pl.Decimal(18, 6),
    "walking_m_per_minute": pl.Decimal(18, 6),
    "storey_change_minutes": pl.Decimal(18, 6),
    "building_change_minutes": pl.Decimal(18, 6),
    "allowance_share": pl.Decimal(18, 6),
    "partly_modelled_below": pl.Float64,
    "maintenance_from": pl.String,
}


def setting_frame(settings: BuildSettings) -> pl.DataFrame:
    """The settings that SQL may read, as one row."""
    return pl.DataFrame({name: [value] for name, value in setting_row(settings).items()}, schema=SETTING)


def setting_row(settings: BuildSettings) -> dict[str, Any]:
    """Return the values of that row by name."""
    row = {name: _plain(getattr(settings, name), kind) for name, kind in SETTING.items()}
    return row | {"started_at": settings.started_at.replace(tzinfo=None)}


def _plain(value: Any, kind: Any) -> Any:
    if value is None or not isinstance(kind, pl.Decimal):
        return value
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-kind.scale))
