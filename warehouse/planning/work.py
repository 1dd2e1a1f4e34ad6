"""The tasks of the plan as arrays: minutes of a visit by depth, visits a week, and what a task asks of a team."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

import numpy as np
import polars as pl

from warehouse.planning.year import Bools, Floats, Ints

MICRO = Decimal("0.000001")
DEPTHS = ("light_light", "light_thorough", "thorough_light", "thorough_thorough")  # floor, rest
PER_DAY_MOST = 7  # visits a week beyond this are several on one day


@dataclass(frozen=True, eq=False)
class Work:
    """Tasks with minutes and visits, sorted by facility, room and task; each array has an entry a task.

    `is_dated`: false for visits after use, whose dates nobody knows.
    `minutes` has a column for each of `DEPTHS`: norm minutes of a visit. `repeats` is how often a visit happens on
    one day (2 for 14 visits a week); `per_week`, `floors` and `rests` are those of one of these.
    """

    frame: pl.DataFrame
    minutes: Floats
    per_week: Floats
    per_year: list[float | None]
    floors: Floats
    rests: Floats
    repeats: Ints
    is_dated: Bools

    @property
    def week_minutes(self) -> Floats:
        """Norm minutes a week of each task."""
        base, rest, floor, _ = self.minutes.T
        once = self.per_week * base + self.floors * (floor - base) + self.rests * (rest - base)
        week: Floats = once * self.repeats
        return week


def read_work(tasks: pl.DataFrame) -> Work:
    """Return the tasks of int_cleaning_task that have minutes and visits; the order of the rows does not matter.

    A visit takes set-up, objects, and floor and rest, each thorough or light.
    """
    known = pl.all_horizontal(
        pl.col("floor_minutes", "rest_minutes", "light_floor_minutes", "light_rest_minutes").is_not_null(),
        pl.col("visits_per_week").fill_null(0) > 0,
    )
    fixed = pl.col("setup_minutes").fill_null(0) + pl.col("object_minutes").fill_null(0)
    sums = {
        f"{floor}_{rest}": fixed
        + pl.col("floor_minutes" if floor == "thorough" else "light_floor_minutes")
        + pl.col("rest_minutes" if rest == "thorough" else "light_rest_minutes")
        for floor, rest in (depth.split("_") for depth in DEPTHS)
    }
    frame = tasks.filter(known).sort("facility_id", "space_id", "task")
    frame = frame.with_columns(
        **{name: value.round(6).cast(pl.Decimal(18, 6)) for name, value in sums.items()}
    )
    weekly = frame["visits_per_week"].cast(pl.Float64).to_numpy()
    repeats = np.maximum(1, np.ceil(weekly / PER_DAY_MOST - 1e-9)).astype(np.int64)
    return Work(
        frame,
        frame.select(pl.col(*DEPTHS).cast(pl.Float64)).to_numpy(),
        weekly / repeats,
        [None if value is None else float(value) for value in frame["visits_per_year"]],
        np.minimum(_floats(frame, "thorough_floor_per_week", weekly), weekly) / repeats,
        np.minimum(_floats(frame, "thorough_rest_per_week", weekly), weekly) / repeats,
        repeats,
        frame["is_dated"].fill_null(True).to_numpy().astype(np.bool_),
    )


def _floats(frame: pl.DataFrame, column: str, otherwise: Floats) -> Floats:
    values = frame[column].cast(pl.Float64).to_numpy()
    return np.where(np.isnan(values), otherwise, values)


def whole(visits: float) -> int:
    """Return the smallest whole number of visits that is enough."""
    return max(0, ceil(visits - 1e-9))
