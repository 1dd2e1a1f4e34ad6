"""The first hour of a new user: own models, own spreadsheets, no configuration."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from helpers.commands import areal
from helpers.first_hour_languages import LANGUAGES
from helpers.first_hour_situations import SITUATIONS
from helpers.first_hours import Folder, Table

FOLDERS = (*LANGUAGES, *SITUATIONS)


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders, each with the project that `areal init` wrote beside it."""
    where = tmp_path_factory.mktemp("hour")
    found = {}
    for folder in FOLDERS:
        done = areal("init", folder.write(where), "--yes")
        assert done.returncode == 0, done.stderr
        found[folder.name] = where / folder.name
    return found


def block_of(project: Path, table: Table) -> dict[str, Any] | None:
    """The block that reads a table; null where none does."""
    settings = tomllib.loads((project / "areal.toml").read_text(encoding="utf-8"))
    for block in settings.get("records", {}).values():
        places = [block["where"]] if isinstance(block["where"], str) else block["where"]
        if any((project / table.name) in project.glob(place) for place in places):
            return dict(block)
    return None


def guessed(project: Path, table: Table) -> list[bool]:
    """For the kind of a table, each column and each constant whether it was guessed right."""
    block = block_of(project, table)
    if table.kind is None:
        return [block is None]
    if block is None:
        return [False] * (1 + len(table.columns) + len(table.constants))
    columns = block.get("columns", {})
    right = [block["kind"] == table.kind]
    right += [columns.get(name, name) == header for name, header in table.columns.items()]
    right += [columns.get(name) == {"value": value} for name, value in table.constants.items()]
    return right


def test_at_least_nine_of_ten_kinds_and_columns_are_guessed_right(projects: dict[str, Path]) -> None:
    answers = {
        (folder.name, table.name): guessed(projects[folder.name], table)
        for folder in FOLDERS
        for table in folder.tables
    }
    every = [one for right in answers.values() for one in right]
    print(f"{sum(every)} of {len(every)} kinds, columns and constants guessed right")
    wrong = {name: right for name, right in answers.items() if not all(right)}
    assert sum(every) / len(every) >= 0.9, wrong


def test_nothing_is_guessed_of_a_table_that_is_no_record(projects: dict[str, Path]) -> None:
    text = (projects["rod"] / "areal.toml").read_text(encoding="utf-8")
    assert "look: telefonliste.xlsx is of no kind" in text and "look: noter.csv is of no kind" in text


@pytest.mark.parametrize("folder", [f for f in FOLDERS if f.models], ids=lambda f: f.name)
def test_every_model_gets_its_facility(projects: dict[str, Path], folder: Folder) -> None:
    lines = (projects[folder.name] / "facility_model.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {model: facility for facility, model in (line.split(";") for line in lines)} == folder.models


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_what_was_written_is_accepted_as_it_is(projects: dict[str, Path], folder: Folder) -> None:
    project = projects[folder.name]
    names = [project / table.name for table in folder.tables if table.kind]
    models = [project / name for name in folder.models]
    done = areal("check", *names, *models, "--config", project / "areal.toml", "--json")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    held = [(a["path"], a["findings"]) for a in answers if a["verdict"] in ("reject_file", "quarantine_rows")]
    assert not held
    amounts = [a.get("amount_accepted") or 0 for a in answers if a["kind"] == "cost_line"]
    assert sum(amounts) == pytest.approx(folder.amount)


@pytest.mark.parametrize("name", ["dansk", "kun_modeller", "uden_register"])
def test_a_run_after_it_publishes_a_report_with_areas(projects: dict[str, Path], name: str) -> None:
    project = projects[name]
    done = areal("run", "--direct", "--config", project / "areal.toml", "--as-of", "2025-04-30")
    assert done.returncode == 0, done.stderr
    assert (project / "build" / "current" / "report" / "index.html").is_file()


def test_a_project_that_is_there_is_never_overwritten(projects: dict[str, Path]) -> None:
    before = (projects["dansk"] / "areal.toml").read_bytes()
    done = areal("init", projects["dansk"], "--yes")
    assert done.returncode == 2 and "never overwrites" in done.stderr
    assert (projects["dansk"] / "areal.toml").read_bytes() == before


def test_a_folder_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    done = areal("init", tmp_path / "new", "--from", tmp_path / "absent", "--yes")
    assert done.returncode == 2 and "is no folder" in done.stderr


def test_an_empty_folder_gets_templates_and_says_so(tmp_path: Path) -> None:
    done = areal("init", tmp_path, "--yes")
    assert done.returncode == 0 and "No model" in done.stdout
    assert (tmp_path / "templates" / "facility.xlsx").is_file()
