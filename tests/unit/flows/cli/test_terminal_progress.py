"""What a person sees of the work, and the list of commands."""

from typing import Any

import pytest
from rich.progress import Progress, TaskID
from typer.testing import CliRunner

from flows.cli.app import app
from flows.terminal import busy, during


@pytest.mark.parametrize("width", [80, 160])
def test_no_sentence_about_a_command_is_cut(width: int) -> None:
    text = CliRunner().invoke(app, ["--help"], env={"COLUMNS": str(width)}).stdout
    commands = text.partition("Commands:")[2]
    assert "dictionary" in commands and "..." not in commands


def test_a_log_has_a_line_where_a_step_begins(capsys: pytest.CaptureFixture[str]) -> None:
    with during("publish (step 6 of 6)"):
        began = capsys.readouterr().err
    assert "publish (step 6 of 6)" in began


def test_a_step_that_fails_still_fails_while_it_is_shown() -> None:
    with pytest.raises(ValueError, match="x"), during("build"):
        raise ValueError("x")


@pytest.mark.parametrize(("terminal", "is_shown"), [("dumb", False), ("xterm", True)])
def test_a_terminal_that_cannot_move_its_cursor_shows_nothing_that_passes(
    terminal: str, is_shown: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", terminal)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with busy("checking"):
        pass
    assert bool(capsys.readouterr().err) is is_shown


def test_a_log_has_nothing_of_what_only_passes(capsys: pytest.CaptureFixture[str]) -> None:
    with busy("checking"):
        pass
    assert capsys.readouterr() == ("", "")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The text of each spinner that a terminal begins, and of what takes its place."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    texts: list[str] = []
    begin, change = Progress.add_task, Progress.reset

    def add_task(self: Progress, text: str, **options: Any) -> TaskID:
        texts.append(f"begin {text}")
        return begin(self, text, **options)

    def reset(self: Progress, task: TaskID, *, description: str) -> None:
        texts.append(f"change to {description}")
        change(self, task, description=description)

    monkeypatch.setattr(Progress, "add_task", add_task)
    monkeypatch.setattr(Progress, "reset", reset)
    return texts


def test_a_step_within_another_changes_the_text_and_begins_no_second_spinner(shown: list[str]) -> None:
    with busy("starting"):
        with during("read"):
            pass
        with during("build", has_progress=True):
            pass
    assert shown == ["begin starting", "change to read"]


def test_after_a_step_that_failed_the_next_one_has_a_spinner_of_its_own(shown: list[str]) -> None:
    with pytest.raises(ValueError, match="x"), busy("first"):
        raise ValueError("x")
    with busy("second"):
        pass
    assert shown == ["begin first", "begin second"]
