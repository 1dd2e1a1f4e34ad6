"""`areal plan`: the cleaning plan again from the current warehouse, and the way back for a planner's edits."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bim.errors import UsageError
from flows.cli.options import DEFAULT_CONFIG, ConfigFile
from flows.terminal import busy, say, show, show_table

if TYPE_CHECKING:
    from flows.config import Config
    from warehouse.planning.what_if import Question


def plan(
    config: ConfigFile = DEFAULT_CONFIG,
    facility: Annotated[str | None, typer.Option("--facility", help="Only this facility.")] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The folder to write to; <output>/plan-preview if none is named."),
    ] = None,
    from_workbook: Annotated[
        Path | None,
        typer.Option("--from-workbook", help="Check a planner's edits and store those that are accepted."),
    ] = None,
    budget_hours: Annotated[
        float | None,
        typer.Option("--budget-hours", help="What if: paid hours a week, of the portfolio or of --facility."),
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", help="What if: category, facility or room, and visits or m2_per_hour."),
    ] = None,
    close: Annotated[list[str] | None, typer.Option("--close", help="What if this facility closes.")] = None,
) -> None:
    """Write the cleaning plan again, take a planner's edits, or answer what if. Nothing is published."""
    from flows.cli.plan_what_if import question_of
    from flows.config import load_config

    settings = load_config(config)
    is_question = budget_hours is not None or bool(changes or close)
    _require_one_task(is_question, from_workbook, out, bool(changes or close))
    if is_question:
        _answer_what_if(settings, question_of(changes or [], close or [], budget_hours, facility), out)
    elif from_workbook is not None:
        _take_edits(settings, from_workbook, facility)
    else:
        _write_again(settings, facility, out)


def _require_one_task(is_question: bool, workbook: Path | None, out: Path | None, is_change: bool) -> None:
    """Raise a UsageError for options that ask for two things at once."""
    if is_question and workbook is not None:
        raise UsageError("--set, --close and --budget-hours cannot be used with --from-workbook.")
    if is_change and out is not None:
        raise UsageError("--out writes the plan under a budget; --set and --close print their answer only.")
    if workbook is not None and out is not None:
        raise UsageError("--out and --from-workbook cannot be used together.")


def _write_again(config: "Config", facility: str | None, out: Path | None) -> None:
    """Write the files of the plan from the published warehouse that the caller may read."""
    from flows.cli.plan_preview import published_warehouse, write_preview

    warehouse = published_warehouse(config.output_folder)
    if not warehouse.has_restricted:
        say("The plan shows the open set: there is no restricted set, or you cannot read it.")
    with busy("planning"):
        folder = write_preview(warehouse, facility, out or config.output_folder / "plan-preview")
    show(f"plan: {folder}")


def _answer_what_if(config: "Config", question: "Question", out: Path | None) -> None:
    """Print the plan before and after the changes; exits with 1 where a budget does not allow the minimum.

    A budget without other changes also writes the plan's files, as the command does without a budget.
    """
    from flows.cli.plan_preview import published_warehouse, require_own_folder
    from flows.cli.plan_what_if import read_plan_input, show_answer, write_budget_plan
    from warehouse.planning.what_if import answer

    folder = (out or config.output_folder / "plan-preview").absolute()
    require_own_folder(folder)
    published = published_warehouse(config.output_folder)
    with busy("planning"):
        answered = answer(read_plan_input(config, published), question)
    if not show_answer(answered):
        raise typer.Exit(1)
    if not question.settings and not question.closed:
        with busy("writing the plan"):
            written = write_budget_plan(config, published, question, folder)
        show(f"plan: {written}")


def _take_edits(config: "Config", workbook: Path, facility: str | None) -> None:
    """Print the answer to each filled cell, and where the accepted edits are stored."""
    from flows.cli.plan_edits import take_edits

    with busy("reading the workbook"):
        review = take_edits(config, workbook, facility)
    for note in review.notes:
        say(note)
    if review.answers:
        rows = [(one.cell, one.room, one.what, one.value, one.answer, one.why) for one in review.answers]
        show_table(("cell", "room", "what", "value", "answer", "why"), rows)
    counts = {
        word: sum(one.answer == word for one in review.answers)
        for word in ("accepted", "refused", "unchanged")
    }
    say(", ".join(f"{count} {word}" for word, count in counts.items()))
    for delivery in review.deliveries:
        say(f"stored: {delivery}; in force from the next run")
