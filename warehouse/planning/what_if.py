"""What if: a plan beside the same plan with other visits, rates, facilities or budget; nothing is published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl
from rapidfuzz import process

from bim.errors import UsageError
from warehouse.planning.budget_plan import BudgetPlan, fit_budget, undated_hours, week_hours
from warehouse.planning.calendar import date_plan
from warehouse.planning.placed import Placed, PlanRules, place_all
from warehouse.planning.week import plan_week

SELECTORS = {"category": "category", "facility": "facility_id", "room": "number"}
VALUES = ("visits", "m2_per_hour")
MOST_VISITS = 70
FIGURES = ("cost_dkk_per_year", "hours_per_year", "area_m2")
DIFFERENCE: dict[str, Any] = {
    "facility_id": pl.String,
    "category": pl.String,
    **{f"{figure}_{when}": pl.Decimal(18, 6) for figure in FIGURES for when in ("before", "after")},
}
CHANGED: dict[str, Any] = {
    "facility_id": pl.String,
    "number": pl.String,
    "space_id": pl.String,
    "category": pl.String,
    "before": pl.String,
    "after": pl.String,
}


@dataclass(frozen=True)
class PlanInput:
    """What a plan is made from: tasks, teams, calendar, year, rules, weights of categories, usual hourly rate."""

    tasks: pl.DataFrame
    teams: pl.DataFrame
    dates: pl.DataFrame
    year: int
    rules: PlanRules
    weights: pl.DataFrame
    hourly_rate_dkk: float


@dataclass(frozen=True)
class Setting:
    """One `--set`: the tasks that it is about, and what it gives them."""

    where: dict[str, str]
    visits: Decimal | None = None
    m2_per_hour: Decimal | None = None


@dataclass(frozen=True)
class Question:
    """Changes to a plan; `facility` limits plan and budget to one facility, `budget_hours` are paid hours a week."""

    settings: Sequence[Setting] = ()
    closed: Sequence[str] = ()
    budget_hours: float | None = None
    facility: str | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """The difference by facility and category (`DIFFERENCE`), the rooms that change (`CHANGED`), and paid hours a week.

    `moved` are rooms with the same visits and minutes on other weekdays. `budget` is null where the question sets none.
    `notes` say what the reader should know of the changes.
    """

    difference: pl.DataFrame
    changed: pl.DataFrame
    moved: pl.DataFrame
    hours_before: float
    hours_after: float
    budget: BudgetPlan | None = None
    notes: tuple[str, ...] = field(default=())


def parse_setting(text: str) -> Setting:
    """Return the setting that a text such as `category=OFF1,visits=2` states.

    Raises: UsageError for an unknown key, naming the nearest, for a value that is no number, and where no value or no
    selection is given.
    """
    where: dict[str, str] = {}
    values: dict[str, Decimal] = {}
    for part in text.split(","):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not value:
            raise UsageError(
                f"--set {text}: write it as key=value,key=value, such as category=OFF1,visits=2."
            )
        if key in SELECTORS:
            where[key] = value
        elif key in VALUES:
            values[key] = _number(text, key, value)
        else:
            known = (*SELECTORS, *VALUES)
            raise UsageError(f"--set {text}: there is no key '{key}'; {nearest(key, known)}")
    if not where or not values:
        raise UsageError(
            f"--set {text}: name the rooms (category, facility or room) and a value (visits or m2_per_hour)."
        )
    return Setting(where, **values)


def _number(text: str, key: str, value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise UsageError(f"--set {text}: {key} is a number with a decimal point, not '{value}'.") from None
    if not number.is_finite() or number < 0 or (key == "visits" and number > MOST_VISITS):
        raise UsageError(
            f"--set {text}: {key} is between 0 and {MOST_VISITS if key == 'visits' else 'any rate'}."
        )
    if key == "m2_per_hour" and number == 0:
        raise UsageError(f"--set {text}: m2_per_hour is more than 0.")
    return number


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a sentence that names the known value nearest to `name`, or all of few."""
    found = process.extractOne(name, sorted(known), processor=str.lower)
    return f"the nearest known one is '{found[0]}'." if found else "none is known."


def answer(plan: PlanInput, question: Question) -> Answer:
    """Return the plan before and after the changes of a question.

    Raises: UsageError for a facility, category or room that the plan does not contain, naming the nearest.
    """
    tasks = plan.tasks
    if question.facility is not None:
        _require(tasks["facility_id"], question.facility, "facility")
        tasks = tasks.filter(pl.col("facility_id") == question.facility)
    changed, notes = _changed(tasks, question)
    budget = None
    if question.budget_hours is not None:
        budget = fit_budget(
            changed,
            plan.teams,
            plan.dates,
            plan.year,
            plan.rules,
            plan.weights,
            question.budget_hours,
            adds=True,
        )
        changed = budget.tasks
    before, after = _planned(plan, tasks), _planned(plan, changed)
    return Answer(
        _difference(before, after),
        *_changed_rooms(before, after),
        before.hours,
        after.hours,
        budget,
        tuple(notes),
    )


def _require(values: pl.Series, name: str, what: str) -> None:
    known = set(values.drop_nulls())
    if name not in known:
        raise UsageError(f"The plan has no {what} '{name}'; {nearest(name, known)}")


def _changed(tasks: pl.DataFrame, question: Question) -> tuple[pl.DataFrame, list[str]]:
    notes: list[str] = []
    for setting in question.settings:
        for key, value in setting.where.items():
            _require(tasks[SELECTORS[key]], value, key)
        chosen = pl.all_horizontal(pl.col(SELECTORS[key]) == value for key, value in setting.where.items())
        if tasks.filter(chosen).is_empty():
            named = ", ".join(f"{key} {value}" for key, value in setting.where.items())
            raise UsageError(f"No room of the plan has {named} together.")
        if setting.visits is not None:
            tasks, below = _with_visits(tasks, chosen, setting.visits)
            if below:
                rooms = "1 room" if below == 1 else f"{below} rooms"
                visits = "1 visit a week is" if setting.visits == 1 else f"{setting.visits} visits a week are"
                notes.append(f"{visits} below the minimum of {rooms}.")
        if setting.m2_per_hour is not None:
            tasks = _with_rate(tasks, chosen, setting.m2_per_hour)
    for facility in question.closed:
        _require(tasks["facility_id"], facility, "facility")
        tasks = tasks.filter(pl.col("facility_id") != facility)
    return tasks, notes


def _with_visits(tasks: pl.DataFrame, chosen: pl.Expr, visits: Decimal) -> tuple[pl.DataFrame, int]:
    """Return the tasks with other visits a week, and how many rooms then have less than their minimum."""
    own = chosen & (pl.col("task") == "regular")
    kind = tasks.schema["visits_per_week"]
    value = pl.lit(visits).cast(kind)
    share = float(visits) / pl.col("visits_per_week").cast(pl.Float64)
    below = tasks.filter(own & (pl.col("minimum_visits_per_week") > value)).height
    scaled = [
        pl.when(own & (pl.col("visits_per_week") > 0))
        .then((pl.col(name).cast(pl.Float64) * share).round(9).cast(kind))
        .otherwise(pl.when(own).then(value).otherwise(name))
        .alias(name)
        for name in ("thorough_floor_per_week", "thorough_rest_per_week")
    ]
    bounds = [
        pl.when(own)
        .then(pl.min_horizontal("minimum_visits_per_week", value))
        .otherwise("minimum_visits_per_week"),
        pl.when(own).then(value).otherwise("maximum_visits_per_week").alias("maximum_visits_per_week"),
        pl.when(own).then(value).otherwise("visits_per_week").alias("visits_per_week"),
    ]
    bounds[0] = bounds[0].alias("minimum_visits_per_week")
    return tasks.with_columns(*scaled, *bounds), below


def _with_rate(tasks: pl.DataFrame, chosen: pl.Expr, m2_per_hour: Decimal) -> pl.DataFrame:
    share = pl.col("m2_per_hour").cast(pl.Float64) / float(m2_per_hour)
    names = ("floor_minutes", "light_floor_minutes", "rest_minutes", "light_rest_minutes")
    return tasks.with_columns(
        *[
            pl.when(chosen & pl.col("m2_per_hour").is_not_null())
            .then((pl.col(name).cast(pl.Float64) * share).round(9).cast(tasks.schema[name]))
            .otherwise(name)
            .alias(name)
            for name in names
        ],
        pl.when(chosen)
        .then(pl.lit(m2_per_hour).cast(tasks.schema["m2_per_hour"]))
        .otherwise("m2_per_hour")
        .alias("m2_per_hour"),
    )


@dataclass(frozen=True, eq=False)
class _Planned:
    """A plan: its places, its rows by room and weekday, and the paid hours of a week."""

    placed: Placed
    week: pl.DataFrame
    hours: float


def _planned(plan: PlanInput, tasks: pl.DataFrame) -> _Planned:
    placed = place_all(tasks, plan.teams, plan.rules, plan.weights)
    calendar = date_plan(placed, plan.dates, plan.year)
    week = plan_week(placed, calendar, plan.dates, plan.year, plan.teams, plan.hourly_rate_dkk)
    hours = week_hours([calendar], plan.dates, plan.year, plan.rules) + undated_hours(placed)
    return _Planned(placed, week, hours)


def _difference(before: _Planned, after: _Planned) -> pl.DataFrame:
    sides = [_figures(side, when) for side, when in ((before, "before"), (after, "after"))]
    joined = sides[0].join(
        sides[1], on=["facility_id", "category"], how="full", coalesce=True, nulls_equal=True
    )
    known = joined.with_columns(pl.exclude("facility_id", "category").fill_null(0)).select(*DIFFERENCE)
    return known.cast(pl.Schema(DIFFERENCE)).sort("facility_id", "category")


def _figures(side: _Planned, when: str) -> pl.DataFrame:
    rooms = side.placed.work.frame.select("space_id", "facility_id", "category", "area_m2").unique(
        "space_id", maintain_order=True
    )
    work = side.week.group_by("space_id").agg(pl.col("cost_dkk_per_year", "hours_per_year").sum())
    return (
        rooms.join(work, on="space_id", how="left")
        .group_by("facility_id", "category")
        .agg(pl.col(*FIGURES).sum())
        .rename({figure: f"{figure}_{when}" for figure in FIGURES})
    )


def _changed_rooms(before: _Planned, after: _Planned) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rooms with other visits or minutes, and those that only have other weekdays."""
    sides = [
        _described(side).rename({"says": when, "work": f"work_{when}"})
        for side, when in ((before, "before"), (after, "after"))
    ]
    keys = ["facility_id", "number", "space_id", "category"]
    joined = sides[0].join(sides[1], on=keys, how="full", coalesce=True, nulls_equal=True)
    said = joined.with_columns(pl.col("before", "after").fill_null("not cleaned"))
    has_other_work = pl.col("work_before").ne_missing(pl.col("work_after"))
    differ = said.filter(pl.col("before") != pl.col("after")).sort(*keys)
    changed, moved = (
        differ.filter(chosen).select(*CHANGED).cast(pl.Schema(CHANGED))
        for chosen in (has_other_work, ~has_other_work)
    )
    return changed, moved


def _described(side: _Planned) -> pl.DataFrame:
    """Return each room with its visits, minutes and weekdays in words (`says`), and without the weekdays (`work`)."""
    frame, work = side.placed.work.frame, side.placed.work
    minutes = work.week_minutes
    texts = []
    for task, place in sorted(side.placed.places.items()):
        visits = f"{round(float(work.per_week[task] * work.repeats[task]), 2):g}"
        days = "".join(map(str, place.days)) or "none"
        unit = "visit" if visits == "1" else "visits"
        done = f"{visits} {unit} a week, {minutes[task]:.1f} minutes"
        texts.append((done, f"{done}, weekdays {days}" if work.is_dated[task] else f"{done}, after use"))
    said = pl.DataFrame(texts, schema={"work": pl.String, "says": pl.String}, orient="row")
    rows = frame.select("facility_id", "number", "space_id", "category", "task").hstack(said)
    return rows.group_by("facility_id", "number", "space_id", "category").agg(
        pl.col("says", "work").sort_by("task").str.join("; ")
    )
