"""The tasks of a plan that fits a budget of paid hours a week, start-up and walking included."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from warehouse.planning.budget import Choice, VisitOptions, choose_visits, visit_options
from warehouse.planning.calendar import dated_parts
from warehouse.planning.placed import Placed, PlanRules, place_all, task_weights
from warehouse.planning.shifts import shift_frame
from warehouse.planning.year import Floats, read_year

TRIES = 8  # walking and start-up depend on the choice: it is made again until the dated plan fits
REASON = "budget_reason"
SHORT: dict[str, Any] = {"category": pl.String, "rooms": pl.Int64, "hours_per_week": pl.Float64}


@dataclass(frozen=True, eq=False)
class BudgetPlan:
    """Tasks whose visits fit a budget, with a column `budget_reason` (null: as planned); hours are paid, a week.

    `lacking_hours` is above 0 where the minimum takes more than the budget: then the tasks have their minimum.
    `short` names the categories, least important first, whose minimum takes those hours (columns `SHORT`).
    """

    tasks: pl.DataFrame
    budget_hours: float
    hours_per_week: float
    minimum_hours: float
    value: float
    bound: float
    lacking_hours: float
    short: pl.DataFrame

    def marked_tasks(self) -> pl.DataFrame:
        """Return the tasks with the hours that lack in every row, and the categories that lack them."""
        return self.tasks.with_columns(
            pl.lit(self.lacking_hours, dtype=pl.Float64).alias("lacking_hours"),
            pl.lit(self.budget_hours, dtype=pl.Float64).alias("budget_hours"),
            pl.lit(", ".join(self.short["category"]), dtype=pl.String).alias("short_categories"),
        )

    @property
    def is_feasible(self) -> bool:
        """Return whether the budget allows every minimum."""
        return self.lacking_hours <= 0

    @property
    def gap(self) -> float:
        """Return how far the value may be from the best, as a share of the bound."""
        return max(0.0, self.bound - self.value) / self.bound if self.bound > 0 else 0.0


def without_budget(tasks: pl.DataFrame) -> pl.DataFrame:
    """Return tasks with the columns of `BudgetPlan.marked_tasks`, as they are where no budget is set."""
    return tasks.with_columns(
        pl.lit(None, dtype=pl.String).alias(REASON),
        pl.lit(0.0).alias("lacking_hours"),
        pl.lit(None, dtype=pl.Float64).alias("budget_hours"),
        pl.lit("").alias("short_categories"),
    )


def week_hours(calendar: Iterable[pl.DataFrame], dates: pl.DataFrame, year: int, rules: PlanRules) -> float:
    """Return the paid hours of a usual week: the mean of the weeks of the year with no holiday.

    `calendar` is the dated plan in parts; a team's day is in one of them.
    """
    days = read_year(dates, year)
    worked = np.bincount(days.week, weights=days.is_workday, minlength=days.weeks)
    full = np.flatnonzero((worked == 5) & (np.bincount(days.week, minlength=days.weeks) == 7))
    usual = [day for day, week in zip(days.dates, days.week, strict=True) if week in set(full.tolist())]
    minutes = sum(
        float(shift_frame(part.filter(pl.col("date").is_in(usual)), rules.paid)["paid_minutes"].sum() or 0)
        for part in calendar
    )
    return minutes / 60 / max(len(full), 1)


def undated_hours(placed: Placed) -> float:
    """Return the paid hours a week of visits after use, which the dates do not have: norm, allowance and walking."""
    work, hop = placed.work, placed.tour.hop
    paid = work.week_minutes * (1 + placed.rules.paid.allowance_share) + work.per_week * work.repeats * hop
    return float(paid[~work.is_dated].sum()) / 60


def fit_budget(
    tasks: pl.DataFrame, teams: pl.DataFrame, dates: pl.DataFrame, year: int, rules: PlanRules, weights: pl.DataFrame,
    budget_hours: float, adds: bool = False,
) -> BudgetPlan:  # fmt: skip
    """Return the tasks with the visits of the greatest value that fit a budget.

    A budget is a ceiling: where the plan takes less, it stays as it is, unless `adds` lets visits rise above the
    planned ones, to their maximum. No visit is added while another is cut. `weights` has category and weight.
    """
    placed = place_all(tasks, teams, rules, weights)
    work = placed.work
    weight = task_weights(work.frame, weights)
    planned = work.per_week * work.repeats
    measure = _Measure(tasks, teams, dates, year, rules, weights, placed)
    hours = measure.hours(planned)
    is_enough = hours <= budget_hours
    options = visit_options(work, placed.tour.hop, weight, rules.paid, adds and is_enough)
    value = float((options.value * planned).sum())
    least = np.array([levels[0] for levels in options.levels], dtype=np.float64)
    if is_enough and not adds:
        return _plan(measure, options, planned, budget_hours, hours, hours, (value, value))
    extra = hours * 60 - options.week_minutes(planned)
    return _chosen(measure, options, least, budget_hours, extra)


@dataclass(frozen=True, eq=False)
class _Measure:
    """What the paid hours of a choice of visits are once it is dated."""

    tasks: pl.DataFrame
    teams: pl.DataFrame
    dates: pl.DataFrame
    year: int
    rules: PlanRules
    weights: pl.DataFrame
    placed: Placed

    def hours(self, visits: Floats) -> float:
        changed = with_visits(self.tasks, self.placed.work.frame, visits)
        placed = place_all(changed, self.teams, self.rules, self.weights)
        dated = week_hours(dated_parts(placed, self.dates, self.year), self.dates, self.year, self.rules)
        return dated + undated_hours(placed)


def _chosen(
    measure: _Measure, options: VisitOptions, least: Floats, budget_hours: float, extra: float
) -> BudgetPlan:
    minimum = measure.hours(least)
    if minimum > budget_hours + 1e-9:
        value = float((options.value * least).sum())
        return _plan(measure, options, least, budget_hours, minimum, minimum, (value, value))
    choice: Choice | None = None
    hours = minimum
    for _ in range(TRIES):
        found = choose_visits(options, budget_hours * 60 - extra)
        if found.lacking_minutes > 0:
            break
        hours = measure.hours(found.visits)
        if hours <= budget_hours + 1e-9:
            choice = found
            break
        extra += (hours - budget_hours) * 60 + 0.01
    visits = least if choice is None else choice.visits
    reached = float((options.value * visits).sum())
    bound = reached if choice is None else choice.bound
    return _plan(
        measure,
        options,
        visits,
        budget_hours,
        minimum if choice is None else hours,
        minimum,
        (reached, bound),
    )


def _plan(
    measure: _Measure, options: VisitOptions, visits: Floats, budget_hours: float, hours: float, minimum: float,
    value_and_bound: tuple[float, float],
) -> BudgetPlan:  # fmt: skip
    frame = measure.placed.work.frame
    lacking = max(0.0, minimum - budget_hours)
    return BudgetPlan(
        with_visits(measure.tasks, frame, visits, budget_hours),
        budget_hours,
        hours,
        minimum,
        *value_and_bound,
        lacking,
        _short(frame, options, task_weights(frame, measure.weights), lacking),
    )


def _short(frame: pl.DataFrame, options: VisitOptions, weight: Floats, lacking_hours: float) -> pl.DataFrame:
    """Return the categories whose minimum takes the hours that lack, the least important first."""
    if lacking_hours <= 0:
        return pl.DataFrame(schema=SHORT)
    least = np.array([levels[0] for levels in options.levels], dtype=np.float64)
    sums = (
        frame.select("category", "space_id")
        .with_columns(weight=weight, hours=least * options.minutes / 60)
        .group_by("category")
        .agg(
            pl.col("space_id").n_unique().cast(pl.Int64).alias("rooms"),
            pl.col("hours").sum().round(6).alias("hours_per_week"),
            pl.col("weight").first(),
        )
        .sort("weight", "category")
    )
    before = sums["hours_per_week"].cum_sum() - sums["hours_per_week"]
    return sums.filter(before < lacking_hours).select(*SHORT).cast(pl.Schema(SHORT))


def with_visits(
    tasks: pl.DataFrame, frame: pl.DataFrame, visits: Floats, budget_hours: float | None = None
) -> pl.DataFrame:
    """Return tasks with other visits a week; thorough floors and rests change in proportion.

    `frame` are the planned tasks, `visits` theirs in that order; tasks that are not in it stay. With a budget a column
    `budget_reason` says what it changed.
    """
    chosen = frame.select("space_id", "task").with_columns(chosen=pl.Series(np.round(visits, 9)))
    joined = tasks.join(chosen, on=["space_id", "task"], how="left", maintain_order="left")
    before = pl.col("visits_per_week").cast(pl.Float64)
    changed = pl.col("chosen").is_not_null() & ((pl.col("chosen") - before).abs() > 1e-6)
    share = pl.col("chosen") / before
    scaled = {
        name: pl.when(changed)
        .then((pl.col(name).cast(pl.Float64) * share).round(9))
        .otherwise(pl.col(name).cast(pl.Float64))
        for name in ("thorough_floor_per_week", "thorough_rest_per_week")
    }
    kind = tasks.schema["visits_per_week"]
    result = joined.with_columns(
        pl.when(changed).then(pl.col("chosen").round(9).cast(kind)).otherwise("visits_per_week").alias(
            "visits_per_week"
        ),
        *[pl.when(changed).then(value.cast(tasks.schema[name])).otherwise(name).alias(name)
          for name, value in scaled.items()],
        before=before, changed=changed,
    )  # fmt: skip
    if budget_hours is not None:
        text = pl.format(
            f"budget of {budget_hours:g} paid hours a week: {{}} visits a week instead of {{}}",
            _number(pl.col("chosen")), _number(pl.col("before")),
        )  # fmt: skip
        result = result.with_columns(pl.when("changed").then(text).alias(REASON))
    return result.drop("chosen", "before", "changed")


def _number(value: pl.Expr) -> pl.Expr:
    return value.round(3).cast(pl.String).str.strip_suffix(".0")
