"""How level the weekdays of each team are, and on how many days its work exceeds its minutes."""

from typing import Any

import polars as pl

from warehouse.planning.patterns import WORKWEEK

TEAM_WEEK: dict[str, Any] = {
    "facility_id": pl.String,
    "team_id": pl.String,
    "is_stated": pl.Boolean,
    "rooms": pl.Int64,
    "mean_minutes": pl.Float64,
    "largest_difference": pl.Float64,
    "weekday": pl.Int64,
    "longest_visit_minutes": pl.Float64,
    "escorted_rooms": pl.Int64,
    "most_paid_minutes": pl.Float64,
    "days_over": pl.Int64,
    "most_minutes_over": pl.Float64,
    "minutes_over": pl.Float64,
    "worst_date": pl.Date,
}
_LEAST_OVER = 0.01  # minutes, so that rounding is no excess
_TEAM = ("facility_id", "team_id")


def team_weeks(calendar: pl.DataFrame, shifts: pl.DataFrame, teams: pl.DataFrame) -> pl.DataFrame:
    """Return one row per facility and team, columns `TEAM_WEEK`.

    A weekday's minutes are the mean norm minutes of the days of Monday to Friday on which the team works;
    `largest_difference` is that of `weekday` from the mean of them, as a share. Minutes of a team that states none
    count as unlimited. `days_over` are the days of the year on which its paid time exceeds them, `minutes_over` by how
    much in all, and `most_minutes_over` on `worst_date`, the first of the longest.
    """
    weekdays = _weekdays(calendar)
    minutes = pl.col("minutes").cast(pl.Float64)
    rooms = calendar.group_by(*_TEAM).agg(
        pl.col("space_id").n_unique().alias("rooms"),
        minutes.max().alias("longest_visit_minutes"),
        pl.col("space_id").filter("needs_escort").n_unique().alias("escorted_rooms"),
    )
    return (
        rooms.join(weekdays, on=_TEAM, how="left")
        .join(_over(shifts, teams), on=_TEAM, how="left")
        .with_columns(
            pl.struct(*_TEAM)
            .is_in(teams.select(pl.struct(*_TEAM)).to_series().unique().implode())
            .alias("is_stated"),
            pl.col("days_over").fill_null(0),
        )
        .select(*TEAM_WEEK)
        .cast(pl.Schema(TEAM_WEEK))
        .sort(*_TEAM)
    )


def _weekdays(calendar: pl.DataFrame) -> pl.DataFrame:
    """Return per team the mean minutes of its days, and the weekday that differs most from it."""
    days = calendar.group_by(*_TEAM, "date", "weekday").agg(pl.col("minutes").sum())
    return (
        days.filter(pl.col("weekday") <= WORKWEEK)
        .group_by(*_TEAM, "weekday")
        .agg((pl.col("minutes").sum().cast(pl.Float64) / pl.len()).alias("day_minutes"))
        .with_columns(pl.col("day_minutes").mean().over(*_TEAM).alias("mean_minutes"))
        .with_columns(((pl.col("day_minutes") / pl.col("mean_minutes")) - 1).round(6).alias("difference"))
        .sort(*_TEAM, pl.col("difference").abs(), "weekday", descending=[False, False, True, False])
        .group_by(*_TEAM, maintain_order=True)
        .agg(
            pl.col("mean_minutes").first().round(6),
            pl.col("difference").first().alias("largest_difference"),
            pl.col("weekday").first(),
        )
    )


def _over(shifts: pl.DataFrame, teams: pl.DataFrame) -> pl.DataFrame:
    stated = teams.select(
        *_TEAM, pl.col("weekday").cast(pl.Int64), pl.col("minutes").cast(pl.Float64).alias("stated_minutes")
    ).unique([*_TEAM, "weekday"], keep="first", maintain_order=True)
    paid = shifts.select(
        *_TEAM,
        "date",
        pl.col("date").dt.weekday().cast(pl.Int64).alias("weekday"),
        pl.col("paid_minutes").cast(pl.Float64),
    ).join(stated, on=[*_TEAM, "weekday"], how="left")
    over = paid.with_columns(over=(pl.col("paid_minutes") - pl.col("stated_minutes")).round(6)).sort(
        *_TEAM, "date"
    )
    is_over = pl.col("over") > _LEAST_OVER
    return over.group_by(*_TEAM, maintain_order=True).agg(
        pl.col("paid_minutes").max().alias("most_paid_minutes"),
        is_over.sum().cast(pl.Int64).alias("days_over"),
        pl.col("over").max().alias("most_minutes_over"),
        pl.col("over").filter(is_over).sum().round(6).alias("minutes_over"),
        pl.col("date").filter(is_over & (pl.col("over") == pl.col("over").max())).first().alias("worst_date"),
    )
