"""The configured command is called when a run fails, unless a person has seen the error already."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bim.errors import PublicationError, UsageError
from flows.config import Config
from flows.errors import LockError
from flows.job.notify import notified, notify_changes
from flows.job.run_context import start
from flows.job.steps import notify_held


def config_with(folder: Path, *command: str) -> Config:
    return Config(folder=folder, notify={"command": list(command)})


def calls_after(folder: Path, error: Exception, is_attended: bool) -> str:
    """What the command was called with, after a block that raised an error."""
    calls = folder / "calls"
    config = config_with(folder, "sh", "-c", f"echo $0 > {calls}")
    with pytest.raises(type(error)), notified(config, is_attended):
        raise error
    return calls.read_text().strip() if calls.exists() else ""


def test_the_command_gets_the_message_of_the_error(tmp_path: Path) -> None:
    assert calls_after(tmp_path, PublicationError("no space left"), is_attended=True) == "no space left"


@pytest.mark.parametrize("error", [UsageError("no such option"), LockError("another run")])
def test_an_error_of_usage_is_not_notified_where_a_person_sees_it(tmp_path: Path, error: Exception) -> None:
    assert calls_after(tmp_path, error, is_attended=True) == ""
    assert calls_after(tmp_path, error, is_attended=False) == str(error)


def test_a_block_without_an_error_calls_nothing(tmp_path: Path) -> None:
    with notified(config_with(tmp_path, "touch", str(tmp_path / "called")), is_attended=False):
        pass
    assert not list(tmp_path.iterdir())


def test_a_command_that_does_not_exist_does_not_replace_the_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = config_with(tmp_path, str(tmp_path / "nowhere"))
    with pytest.raises(PublicationError), notified(config, is_attended=True):
        raise PublicationError("no space left")
    assert "[notify]" in capsys.readouterr().err


def changes(folder: Path, *versions: Path, is_wanted: bool = True) -> str:
    """What the command was called with after a publication."""
    calls = folder / "calls"
    command = ["sh", "-c", f'echo "$0" > {calls}']
    notify_changes(Config(folder=folder, notify={"command": command, "changes": is_wanted}), *versions)
    return calls.read_text().strip() if calls.exists() else ""


def test_what_a_version_changes_is_told_where_it_is_asked_for(
    tmp_path: Path, portfolio_edition: Path
) -> None:
    assert changes(tmp_path, portfolio_edition, portfolio_edition, is_wanted=False) == ""
    assert "no figure differs" in changes(tmp_path, portfolio_edition, portfolio_edition)


def test_the_first_version_has_none_to_compare_with(tmp_path: Path, portfolio_edition: Path) -> None:
    assert "there is no version before" in changes(tmp_path, tmp_path / "nothing", portfolio_edition)


def test_a_version_that_cannot_be_compared_ends_nothing(tmp_path: Path, portfolio_edition: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "warehouse.duckdb").write_text("no database")
    assert "could not be compared" in changes(tmp_path, tmp_path / "old", portfolio_edition)


@pytest.mark.parametrize("undecided", [frozenset(), frozenset({"a" * 64})])
def test_a_held_input_is_notified_only_while_it_waits_for_a_person(
    tmp_path: Path, undecided: frozenset[str]
) -> None:
    calls = tmp_path / "calls"
    config = config_with(tmp_path, "sh", "-c", f'echo "$0" > {calls}')
    held = frozenset({"a" * 64, "b" * 64})
    notify_held(replace(start(config, date(2026, 1, 10)), guarded=held, undecided=undecided))
    assert calls.exists() == bool(undecided)
    if undecided:
        assert calls.read_text().startswith("1 input is held") and "b" * 12 not in calls.read_text()
