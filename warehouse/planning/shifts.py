"""The shift of each team, facility and day: from the start of the work to its end, and what is paid."""

from typing import Any

import polars as pl

from warehouse.planning.paid_time import PaidTime

SHIFT: dict[str, Any] = {
    "date": pl.Date,
    "facility_id": pl.String,
    "team_id": pl.String,
    "cleaners": pl.Int64,
    "visits": pl.Int64,
    "starts_at": pl.Datetime("us"),
    "ends_at": pl.Datetime("us"),
    "break_minutes": pl.Decimal(18, 6),
    "norm_minutes": pl.Decimal(18, 6),
    "walking_minutes": pl.Decimal(18, 6),
    "allowance_minutes": pl.Decimal(18, 6),
    "startup_minutes": pl.Decimal(18, 6),
    "paid_minutes": pl.Decimal(18, 6),
}
END_STEP = "15m"  # a shift ends on a quarter of an hour
_DAY = ("date", "facility_id", "team_id")
_MINUTES = ("break_minutes", "norm_minutes", "walking_minutes", "allowance_minutes", "startup_minutes")


def shift_frame(calendar: pl.DataFrame, paid: PaidTime) -> pl.DataFrame:
    """Return one row per date, facility and team of a calendar (columns `CALENDAR`), columns `SHIFT`.

    Each cleaner of the team has a start-up, and a break where the cleaner's shift exceeds the stated minutes. A shift
    ends at the first quarter of an hour by which all of its work is done. Empty input gives no rows.
    """
    start = pl.col("starts_at").min() - pl.duration(seconds=int(paid.start_up_minutes * 60))
    end = pl.col("ends_at").max()
    sums = pl.col("visits", *_MINUTES, "paid_minutes").sum()
    return (
        _by_cleaner(calendar, paid)
        .with_columns(pl.col(pl.Float64).round(6).cast(pl.Decimal(18, 6)))
        .group_by(*_DAY)
        .agg(
            pl.len().alias("cleaners"),
            sums,
            start.dt.truncate("1m"),
            (end + pl.duration(minutes=15) - pl.duration(microseconds=1)).dt.truncate(END_STEP),
        )
        .select(*SHIFT)
        .cast(pl.Schema(SHIFT))
        .sort("facility_id", "date", "team_id")
    )


def _by_cleaner(calendar: pl.DataFrame, paid: PaidTime) -> pl.DataFrame:
    """Return one row per date, facility, team and cleaner, with the minutes that each part of the shift takes."""
    allowance = pl.col("norm_minutes") * paid.allowance_share
    work = pl.col("norm_minutes") + allowance + pl.col("walking_minutes") + paid.start_up_minutes
    needs_break = work > paid.break_after_minutes
    seconds = pl.col("minutes").cast(pl.Float64) * (1 + paid.allowance_share) * 60
    ends_at = pl.col("starts_at") + pl.duration(seconds=seconds.ceil().cast(pl.Int64))
    cleaners = (
        calendar.group_by(*_DAY, "cleaner")
        .agg(
            pl.len().alias("visits"),
            pl.col("minutes").sum().cast(pl.Float64).alias("norm_minutes"),
            pl.col("walking_minutes").sum().cast(pl.Float64),
            pl.col("starts_at").min(),
            ends_at.max().alias("ends_at"),
        )
        .with_columns(
            allowance.alias("allowance_minutes"),
            pl.lit(paid.start_up_minutes).alias("startup_minutes"),
        )
        .with_columns(
            pl.when(needs_break).then(paid.break_minutes).otherwise(0.0).alias("break_minutes"),
            work.alias("paid_minutes"),
        )
    )
    if paid.is_break_paid:
        cleaners = cleaners.with_columns(pl.col("paid_minutes") + pl.col("break_minutes"))
    return cleaners
