"""A run for an earlier date: it never moves `current`, and what came later does not exist in it."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.commands import areal
from helpers.step_models import SMALL

CONFIGURATION = """
[models]
where = "models"
[output]
where = "out"
[publish]
restricted = "include"
[records.models]
kind = "facility_model"
where = "models.csv"
[records.costs]
kind = "cost_line"
where = "costs*.csv"
[records.late]
kind = "cost_line"
where = "late.csv"
dated = "2026-02-20"
"""
HEADER = "line_id;facility_id;service;month;amount_dkk;supplier;invoice\n"
COSTS = HEADER + "L1;F1;cleaning;2026-01;100,00;S;I1\nL2;F1;cleaning;2026-02;200,00;S;I2\n"
LATE = HEADER + "L3;F1;cleaning;2026-01;1000,00;S;I3\n"
SECOND = HEADER + "L4;F1;cleaning;2026-01;5000,00;S;I4\n"


@pytest.fixture(scope="module")
def published_in_march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Costs of January and February, a delivery declared on 20 February, and another first met in a run of 2 March."""
    folder = tmp_path_factory.mktemp("dates")
    (folder / "models").mkdir()
    (folder / "models" / "small.ifc").write_bytes(SMALL)
    (folder / "models.csv").write_text("facility_id;model\nF1;small.ifc\n")
    (folder / "costs1.csv").write_text(COSTS)
    (folder / "late.csv").write_text(LATE)
    (folder / "areal.toml").write_text(CONFIGURATION)
    assert run(folder, "2026-03-01").returncode == 0
    (folder / "costs2.csv").write_text(SECOND)
    assert run(folder, "2026-03-02").returncode == 0
    return folder


@pytest.fixture(scope="module")
def with_january(published_in_march: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it from which a version of 31 January was written."""
    folder = Path(
        shutil.copytree(published_in_march, tmp_path_factory.mktemp("january") / "march", symlinks=True)
    )
    done = run(folder, "2026-01-31", "--out", "january")
    assert (done.returncode, "published" in done.stderr) == (0, True), done.stderr
    return folder


@pytest.fixture
def march(published_in_march: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(published_in_march, tmp_path / "march", symlinks=True))


def run(folder: Path, as_of: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return areal("run", "--direct", "--as-of", as_of, *arguments, cwd=folder)


def ask(version: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(version / "warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.sql(query).fetchall()


def invoiced(version: Path) -> float:
    return float(ask(version, "select sum(invoiced_dkk) from mart_cost_ledger")[0][0])


def test_an_earlier_date_without_a_folder_is_refused_and_moves_nothing(march: Path) -> None:
    before = (march / "out" / "current").resolve()
    done = run(march, "2026-01-31")
    assert done.returncode == 2
    assert "2026-01-31 is before 2026-03-02" in done.stderr
    assert "--out" in done.stderr
    assert (march / "out" / "current").resolve() == before


def test_in_a_version_of_an_earlier_date_later_rows_and_deliveries_do_not_exist(
    published_in_march: Path, with_january: Path
) -> None:
    current, january = (with_january / "out" / "current").resolve(), with_january / "january"
    assert current.name == (published_in_march / "out" / "current").resolve().name
    assert invoiced(current) == 6300
    assert invoiced(january) == 100
    assert ask(january, "select count(*) from run_held_row") == [(0,)]
    assert ask(
        january, "select path, rows_in, rows_accepted, rows_held from run_input where kind = 'cost_line'"
    ) == [("costs1.csv", 1, 1, 0)]
    assert ask(january, "select count(*) from dim_space where is_counted")[0][0] > 0
    assert json.loads((january / "manifest.json").read_text())["as_of"] == "2026-01-31"


def test_between_two_runs_what_the_first_had_received_is_there_and_no_more(march: Path) -> None:
    assert run(march, "2026-03-01", "--out", "first").returncode == 0
    assert invoiced(march / "first") == 1300


def test_an_earlier_version_is_up_to_date_the_second_time_and_replaced_when_it_is_not(
    with_january: Path, tmp_path: Path
) -> None:
    march = Path(shutil.copytree(with_january, tmp_path / "march", symlinks=True))
    assert "up to date" in run(march, "2026-01-31", "--out", "january").stderr
    assert "published" in run(march, "2026-02-25", "--out", "january").stderr
    assert invoiced(march / "january") == 1300
    assert not list(march.glob(".january*"))


def test_a_folder_with_other_files_is_refused(march: Path) -> None:
    for folder in (
        march,
        march / "models",
        march / "out",
        march / "out" / "versions" / "x",
        march / "costs1.csv",
    ):
        done = run(march, "2026-01-31", "--out", folder)
        assert (done.returncode, "--out" in done.stderr) == (2, True), folder


def test_a_later_date_can_be_written_to_a_folder_too(march: Path) -> None:
    before = (march / "out" / "current").resolve()
    assert run(march, "2026-04-01", "--out", "april").returncode == 0
    assert invoiced(march / "april") == 6300
    assert (march / "out" / "current").resolve() == before
    assert "published to" in areal("status", cwd=march).stdout
