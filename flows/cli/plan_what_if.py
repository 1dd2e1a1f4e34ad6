"""The work of `areal plan --set, --close, --budget-hours`: the plan before and after, from the store as published."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bim.errors import PublicationError, UsageError
from flows.terminal import say, show, show_table

if TYPE_CHECKING:
    import polars as pl

    from flows.cli.plan_preview import PublishedWarehouse
    from flows.config import Config
    from warehouse.planning.what_if import Answer, PlanInput, Question

INPUTS = ("int_cleaning_task", "int_cleaning_team", "int_paid_time", "int_date", "ref_category_weight")
ROOMS_SHOWN = 40


def question_of(
    settings: Sequence[str], closed: Sequence[str], budget_hours: float | None, facility: str | None
) -> "Question":
    """Return the question that the options ask. Raises: UsageError for an option that cannot be read."""
    from warehouse.planning.what_if import Question, parse_setting

    if budget_hours is not None and not 0 < budget_hours < 1e6:
        raise UsageError("--budget-hours is a number of paid hours a week, more than 0.")
    return Question([parse_setting(text) for text in settings], list(closed), budget_hours, facility)


def read_plan_input(config: "Config", published: "PublishedWarehouse") -> "PlanInput":
    """Return what the published plan was made from; the tables are built again in a folder that is then removed.

    Raises: PublicationError where this user cannot read the store, or it is damaged.
    """
    import polars as pl

    from flows.job.mending import require_sound
    from flows.job.run_context import RunContext, open_store
    from flows.job.steps import build_settings
    from warehouse.build import build_warehouse
    from warehouse.duckdb_tables import connect_read_only, frame
    from warehouse.planning.what_if import PlanInput
    from warehouse.run_tables import INPUT, RUN_FINDING
    from warehouse.steps import plan_rules

    try:
        store = open_store(config)
    except OSError as error:
        raise PublicationError(f"The store cannot be read: {error.strerror}.", "not_readable") from None
    run = RunContext(config, published.run_id, published.as_of, published.started_at, store)
    require_sound(run)
    settings = replace(build_settings(run), budget_hours=None)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "plan.duckdb"
        nothing = pl.DataFrame(schema=INPUT), pl.DataFrame(schema=RUN_FINDING)
        build_warehouse(store, target, settings, *nothing, INPUTS)
        with connect_read_only(target) as con:
            tasks, teams, paid, dates, weights = (frame(con, f"select * from {name}") for name in INPUTS)
    rules = plan_rules(paid, settings.make_up_holidays, settings.move_limit, settings.seed)
    return PlanInput(tasks, teams, dates, published.as_of.year, rules, weights, settings.hourly_rate_dkk)


def write_budget_plan(
    config: "Config", published: "PublishedWarehouse", question: "Question", out: Path
) -> Path:
    """Write the plan's files under the budget of a question to a folder that only this user can read; returns it.

    The warehouse is built again in a folder that is then removed; nothing is published.
    """
    from flows.cli.plan_preview import write_preview
    from flows.job import inputs
    from flows.job.run_context import RunContext, open_store
    from flows.job.steps import build_settings
    from warehouse.build import build_warehouse

    store = open_store(config)
    run = RunContext(config, published.run_id, published.as_of, published.started_at, store)
    settings = replace(
        build_settings(run),
        budget_hours=question.budget_hours,
        budget_facility=question.facility,
        budget_adds=True,
    )
    accounted = inputs.account(store, run.as_of, config.portfolio.timezone, config.modes)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "plan.duckdb"
        build_warehouse(store, target, settings, accounted.inputs, accounted.findings)
        return write_preview(replace(published, path=target), question.facility, out)


def show_answer(answer: "Answer") -> bool:
    """Print the plan before and after, and the rooms that change; returns whether the budget, if any, is enough."""
    for note in answer.notes:
        say(note)
    heads = (
        "facility",
        "category",
        "DKK before",
        "DKK after",
        "hours before",
        "hours after",
        "m² before",
        "m² after",
    )
    rows = [tuple(map(_text, row)) for row in answer.difference.iter_rows()]
    sums = [_text(answer.difference[name].sum()) for name in answer.difference.columns[2:]]
    show_table(heads, [*rows, ("all", "", *sums)])
    show(f"Paid hours a week: {answer.hours_before:.1f} before, {answer.hours_after:.1f} after.")
    count, moved = answer.changed.height, answer.moved.height
    _show_rooms(answer.changed, f"{count} {'room changes' if count == 1 else 'rooms change'}.")
    if moved:
        same = (
            "keeps its visits and minutes and moves"
            if moved == 1
            else "keep their visits and minutes and move"
        )
        _show_rooms(answer.moved, f"{moved} {'room' if moved == 1 else 'rooms'} {same} to other weekdays.")
    return _show_budget(answer)


def _show_rooms(rooms: "pl.DataFrame", heading: str) -> None:
    """Print a heading and the first rooms with what they have before and after."""
    show(heading)
    if not rooms.is_empty():
        shown = rooms.drop("space_id").head(ROOMS_SHOWN)
        lines = [tuple("" if value is None else str(value) for value in row) for row in shown.iter_rows()]
        show_table(("facility", "room", "category", "before", "after"), lines)
    if rooms.height > ROOMS_SHOWN:
        show(f"The first {ROOMS_SHOWN} are shown.")


def _show_budget(answer: "Answer") -> bool:
    budget = answer.budget
    if budget is None:
        return True
    if budget.is_feasible:
        show(
            f"The budget of {budget.budget_hours:g} paid hours a week is kept. Weighted m² times visits a week:"
            f" {budget.value:.0f}, at most {budget.gap:.4%} below the best."
        )
        return True
    short = ", ".join(
        f"{category or 'no category'} ({rooms} {'room' if rooms == 1 else 'rooms'}, {hours:.1f} hours)"
        for category, rooms, hours in budget.short.iter_rows()
    )
    say(
        f"The budget of {budget.budget_hours:g} paid hours a week does not allow the minimum, which takes"
        f" {budget.minimum_hours:.1f}: {budget.lacking_hours:.1f} hours lack. The least important minimum that cannot"
        f" be kept: {short}."
    )
    return False


def _text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else f"{value:,.1f}"
