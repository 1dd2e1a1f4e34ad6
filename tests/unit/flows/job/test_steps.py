"""The steps of the job: their order, which of them a run needs, and the ledger line of a run that fails."""

import gc
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from helpers.step_models import SMALL

from bim.errors import PublicationError
from flows.config import Config
from flows.job import steps
from flows.job.ledger import read_ledger
from flows.job.run_context import RunContext, start

DAY = date(2026, 1, 10)


@pytest.fixture
def run(tmp_path: Path) -> RunContext:
    """A run over one model, before its first step."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.ifc").write_bytes(SMALL)
    config = Config(folder=tmp_path, models={"where": ["models"]}, output={"where": "out"})
    config.output_folder.mkdir()
    return start(config, DAY)


def noted(names: list[str], step: steps.Step) -> Callable[[RunContext], RunContext]:
    """An action that only notes the name of its step."""

    def action(run: RunContext) -> RunContext:
        names.append(step.name)
        return steps.pull(run) if step is steps.PULL else run

    return action


def test_a_first_run_needs_every_step_in_the_order_of_the_list(run: RunContext) -> None:
    names: list[str] = []
    steps.walk(run, {step.name: noted(names, step) for step in steps.STEPS})
    assert names == ["pull", "read", "receive", "build and check", "publish"]


def test_files_that_were_pulled_are_not_pulled_again(run: RunContext) -> None:
    names: list[str] = []
    steps.walk(steps.pull(run), {step.name: noted(names, step) for step in steps.STEPS})
    assert "pull" not in names


def test_a_run_with_an_unread_file_is_not_finished(run: RunContext) -> None:
    assert not steps.is_finished(steps.pull(run))


def test_a_published_run_is_in_the_ledger_and_the_next_one_of_its_date_is_finished(run: RunContext) -> None:
    published = steps.run_direct(run)
    assert published.edition is not None
    assert [line["state"] for line in read_ledger(run.output)] == ["published"]
    assert steps.is_finished(steps.pull(start(run.config, DAY)))
    assert not steps.is_finished(steps.pull(start(run.config, date(2026, 1, 11))))


def test_a_guard_that_is_dropped_before_its_block_begins_says_nothing_of_the_run(run: RunContext) -> None:
    guard = steps.recorded(run)
    guard.__enter__()
    del guard  # as after a signal between its start and the block
    gc.collect()
    assert read_ledger(run.output) == []


def test_a_step_that_fails_ends_the_run_with_a_line_in_the_ledger(run: RunContext) -> None:
    def fail(_: RunContext) -> RunContext:
        raise PublicationError("no space left", "not_writable")

    with pytest.raises(PublicationError):
        steps.walk(run, {steps.READ.name: fail})
    assert [(line["state"], line["message"]) for line in read_ledger(run.output)] == [
        ("failed", "no space left")
    ]
