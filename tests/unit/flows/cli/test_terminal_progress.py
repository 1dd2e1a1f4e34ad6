"""What a person sees of the work, and the list of commands."""

import pytest
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
