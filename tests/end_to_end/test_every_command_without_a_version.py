"""Commands that need no version: what they answer, and what every command refuses."""

from pathlib import Path

import pytest
from helpers.commands import areal, call, call_started


def test_verify_of_an_output_without_a_run(tmp_path: Path) -> None:
    (tmp_path / "areal.toml").write_text("[portfolio]\n", encoding="utf-8")
    answer = call("verify", "--config", tmp_path / "areal.toml")
    assert (answer.status, "0 versions" in answer.out) == (0, True)
    assert [path.name for path in tmp_path.iterdir()] == ["areal.toml"]


def test_status_of_an_output_without_a_version(tmp_path: Path) -> None:
    (tmp_path / "areal.toml").write_text("")
    done = call("status", "--config", tmp_path / "areal.toml", "--max-age", "1d")
    assert (done.status, "There was no run yet" in done.out) == (1, True)


def test_kinds_and_templates_are_shown_and_made(tmp_path: Path) -> None:
    assert "cost_line" in call_started("kinds").out and "moms_dkk" in call("kinds", "cost_line").out
    made = call_started("template", "cost_line", "--out", tmp_path / "lines.xlsx")
    assert made.status == 0 and (tmp_path / "lines.xlsx").is_file()
    wrong = call("template", "cost_lines")
    assert wrong.status == 2 and "'cost_line'" in wrong.err


def test_dictionary_has_every_table(tmp_path: Path) -> None:
    printed = call_started("dictionary")
    assert (printed.status, "## mart_coverage" in printed.out) == (0, True)
    written = call("dictionary", "--out", tmp_path / "dictionary.md")
    assert (written.status, written.out) == (0, "")
    assert (tmp_path / "dictionary.md").read_text(encoding="utf-8").strip() == printed.out.strip()
    refused = call("dictionary", "--out", tmp_path / "none" / "dictionary.md")
    assert (refused.status, "No such file" in refused.err) == (1, True)


def test_explain_says_what_the_code_of_a_finding_means() -> None:
    answer = call("explain", "space_held_no_area")
    assert answer.out.startswith("space_held_no_area (error): models")
    assert "What to do (model author): " in answer.out
    assert call("explain", "model_held", "--json").objects[0]["who_acts"] == "model author"


@pytest.mark.parametrize("command", ["run", "schedule", "status", "explain", "check", "plan"])
def test_a_configuration_that_is_not_there_or_wrong_ends_with_two(command: str, tmp_path: Path) -> None:
    first = {"explain": ["cost_dkk"], "check": [tmp_path]}.get(command, [])
    missing = call(command, *first, "--config", tmp_path / "none.toml")
    assert (missing.status, "There is no configuration" in missing.err) == (2, True)
    (tmp_path / "areal.toml").write_text('[portfolio]\nnme = "x"\n')
    wrong = call(command, *first, "--config", tmp_path / "areal.toml")
    assert (wrong.status, "nearest known one is 'name'" in wrong.err) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [("nosuch",), ("run", "--nosuch"), ("run", "--as-of", "tomorrow"), ("extract", "x.ifc"), ("sample",)],
)
def test_what_no_command_takes_ends_with_two(arguments: tuple[str, ...]) -> None:
    done = areal(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error" in done.stderr
