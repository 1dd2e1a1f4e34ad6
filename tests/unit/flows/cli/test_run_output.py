"""What `areal run` prints after a run, for a person and for a log."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flows.cli import run_command
from flows.cli.app import app


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run `areal run` where the job itself is done, at a terminal or not."""
    (tmp_path / "areal.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = run_command.Result(True, ["a.csv", "b.csv"], [], [("report", "r.html")], ["Open r.html."])
    monkeypatch.setattr(run_command, "run", lambda *_: result)

    def run(is_attended: bool) -> Result:
        monkeypatch.setattr("flows.cli.run.is_attended", lambda: is_attended)
        return CliRunner().invoke(app, ["run", "--direct"])

    return run


def test_a_person_is_given_the_next_steps_and_the_log_of_a_night_is_not(printed: Any) -> None:
    assert printed(is_attended=True).stderr.endswith("Next:\n  Open r.html.\n")
    assert "Next" not in printed(is_attended=False).output


def test_each_held_input_is_on_a_line_and_where_the_reasons_are_is_said_once(printed: Any) -> None:
    lines = printed(is_attended=False).stderr.splitlines()
    assert lines[1:3] == ["rejected, held or not reached: a.csv", "rejected, held or not reached: b.csv"]
    assert [line for line in lines if "run_finding" in line] == lines[3:]


@pytest.mark.parametrize("is_current", [True, False])
def test_a_version_is_named_by_current_only_where_that_leads_to_it(tmp_path: Path, is_current: bool) -> None:
    version, other = tmp_path / "versions" / "1", tmp_path / "versions" / "2"
    version.mkdir(parents=True)
    other.mkdir()
    (tmp_path / "current").symlink_to(version if is_current else other)
    assert run_command._as_named(version) == (tmp_path / "current" if is_current else version)
