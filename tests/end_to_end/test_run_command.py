"""`areal run` as the one who runs it nightly sees it: exit status, words, and what is left in place."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import duckdb
import pytest
from helpers.building import Building
from helpers.commands import AREAL, areal
from helpers.step_models import SMALL

from flows.job.ledger import lock

MODEL_AND_REGISTER = """
[models]
where = "models"
[output]
where = "out"
"""


SMALL_PORTFOLIO = (
    MODEL_AND_REGISTER
    + """
[publish]
restricted = "include"
[records.models]
kind = "facility_model"
where = "models.csv"
[records.costs]
kind = "cost_line"
where = "costs.csv"
"""
)
COSTS = (
    "line_id;facility_id;service;month;amount_dkk\nL1;F1;cleaning;2026-01;10,00\nL2;F1;cleaning;soon;5,00\n"
)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A portfolio of two rooms and two costs, one to be held, and what a strict run of 10 January said of it."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "models").mkdir()
    (folder / "models" / "small.ifc").write_bytes(SMALL)
    (folder / "models.csv").write_text("facility_id;model\nF1;small.ifc\n")
    (folder / "costs.csv").write_text(COSTS)
    (folder / "areal.toml").write_text(SMALL_PORTFOLIO)
    return folder, run(folder, "2026-01-10", "--strict")


@pytest.fixture
def small(first_run: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path) -> Path:
    """A copy of it, published once, that a test may spoil."""
    return Path(shutil.copytree(first_run[0], tmp_path / "small", symlinks=True))


def run(folder: Path, as_of: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return areal("run", "--direct", "--as-of", as_of, *arguments, cwd=folder)


def test_the_manifest_counts_what_the_tables_hold(published: Path) -> None:
    for edition in (published, published / "restricted"):
        manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
        with duckdb.connect(str(edition / "warehouse.duckdb"), read_only=True) as warehouse:
            counted = {
                name: warehouse.sql(f'select count(*) from "{name}"').fetchall()[0][0]
                for (name,) in warehouse.sql("select table_name from duckdb_tables()").fetchall()
            }
        assert {table["name"]: table["rows"] for table in manifest["tables"]} == counted


def test_every_input_is_accounted_for(published: Path, project: Path) -> None:
    inputs = {entry["path"] for entry in json.loads((published / "manifest.json").read_text())["inputs"]}
    sample = project / "data" / "sample"
    files = {str(path.relative_to(sample)) for path in sample.rglob("*") if path.is_file()}
    assert files - {"areal.toml", "expected.json", "facility.ids"} - inputs == set()


def test_a_second_run_with_nothing_new_publishes_nothing_and_ends_in_seconds(small: Path) -> None:
    first = (small / "out" / "current").resolve()
    started = time.monotonic()
    done = run(small, "2026-01-10")
    assert done.returncode == 0, done.stderr
    assert "up to date" in done.stderr
    assert (small / "out" / "current").resolve() == first
    assert time.monotonic() - started < 10


def test_strict_says_that_something_was_held_and_repeats_it_when_up_to_date(
    first_run: tuple[Path, subprocess.CompletedProcess[str]], small: Path
) -> None:
    first, second = first_run[1], run(small, "2026-01-10", "--strict")
    assert (first.returncode, second.returncode) == (1, 1)
    assert "published" in first.stderr
    assert "up to date" in second.stderr


def test_another_date_gives_another_version_and_opens_no_model(small: Path) -> None:
    extracted = small / "out" / "store" / "extracted"
    entries = {path: path.stat().st_mtime_ns for path in extracted.rglob("*")}
    assert entries
    done = run(small, "2026-01-11")
    assert done.returncode == 0, done.stderr
    assert "published" in done.stderr
    assert {path: path.stat().st_mtime_ns for path in extracted.rglob("*")} == entries


def test_a_run_that_is_killed_leaves_the_last_version_in_place(small: Path) -> None:
    """Killed after ever longer waits; the version in force stays whole, and the next run goes through."""
    output = small / "out"
    first = (output / "current").resolve()
    command = [AREAL, "run", "--direct", "--as-of", "2026-01-11"]
    for wait in (0.8, 1.6, 2.4, 3.2):
        running = subprocess.Popen(command, cwd=small, start_new_session=True, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        current = (output / "current").resolve()
        with duckdb.connect(str(current / "warehouse.duckdb"), read_only=True) as warehouse:
            assert warehouse.sql("select count(*) from dim_space").fetchall()[0][0] > 0
        if running.returncode == 0 or current != first:  # killed after it had published
            break
    assert run(small, "2026-01-11").returncode == 0
    assert (output / "current").resolve() != first
    assert not list((output / "versions").glob(".*"))


def test_a_run_beside_another_one_ends_with_three(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "areal.toml").write_text(MODEL_AND_REGISTER)
    with lock(tmp_path / "out"):
        done = areal("run", "--direct", cwd=tmp_path)
    assert done.returncode == 3
    assert "Another run" in done.stderr


@pytest.mark.parametrize(
    ("text", "status", "word"),
    [
        (None, 2, "--config"),
        ("[outptu]\n", 2, "'output'"),
        ('[models]\nwhere = "nowhere"\n', 2, "nowhere"),
        ('[records.x]\nkind = "work_ordre"\nwhere = "x.csv"\n', 2, "work_order"),
        (MODEL_AND_REGISTER, 1, "nothing to publish"),
        ("", 1, "nothing to publish"),
    ],
)
def test_what_cannot_be_run_ends_with_its_status_and_a_sentence(
    tmp_path: Path, text: str | None, status: int, word: str
) -> None:
    (tmp_path / "models").mkdir()
    if text is not None:
        (tmp_path / "areal.toml").write_text(text)
    done = areal("run", "--direct", cwd=tmp_path)
    assert done.returncode == status, done.stderr
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_an_output_that_cannot_be_written_ends_with_one(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "out").write_text("a file is in the way")
    (tmp_path / "areal.toml").write_text(MODEL_AND_REGISTER)
    done = areal("run", "--direct", cwd=tmp_path)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr


def test_a_command_that_is_told_of_a_failure_is_run(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    notify = '[notify]\ncommand = ["sh", "-c", "echo $0 > told"]\n'
    (tmp_path / "areal.toml").write_text(MODEL_AND_REGISTER + notify)
    areal("run", "--direct", cwd=tmp_path)
    assert "nothing to publish" in (tmp_path / "told").read_text()


NOTIFY = '[notify]\ncommand = ["sh", "-c", "echo $0 >> told"]\n'


@pytest.mark.parametrize(
    ("where", "why"),
    [("models", "the only input cannot be used"), ("http://127.0.0.1:9/models", "cannot be reached")],
)
def test_a_first_run_of_which_nothing_can_be_used_publishes_nothing_and_calls(
    tmp_path: Path, where: str, why: str
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "torn.ifc").write_bytes(SMALL[:-200])
    once = "[sources]\nattempts = 1\n"
    (tmp_path / "areal.toml").write_text(
        f'[models]\nwhere = "{where}"\n[output]\nwhere = "out"\n{NOTIFY}{once}'
    )
    done = areal("run", "--direct", cwd=tmp_path)
    assert done.returncode == 1
    assert why in done.stderr
    assert why in (tmp_path / "told").read_text()
    assert not (tmp_path / "out" / "current").exists()
    assert not list((tmp_path / "out").glob("versions/*"))
    told = areal("status", cwd=tmp_path)
    assert "Nothing is published" in told.stdout
    assert "failed: " in told.stdout and why in told.stdout


def test_where_everything_new_is_rejected_the_last_good_files_stay_in_force(small: Path) -> None:
    (small / "models" / "small.ifc").write_bytes(SMALL[:-200])
    (small / "costs.csv").write_text("\0not a table")
    done = run(small, "2026-01-11")
    assert done.returncode == 0, done.stderr
    assert "rejected, held or not reached: models/small.ifc" in done.stderr
    with duckdb.connect(str(small / "out" / "current" / "warehouse.duckdb"), read_only=True) as warehouse:
        assert (
            warehouse.sql("select model_area_m2 from mart_coverage where facility_id = 'F1'").fetchall()[0][0]
            > 0
        )
        assert warehouse.sql("select sum(invoiced_dkk) from mart_cost_ledger").fetchall()[0][0] == 15
        rejected = warehouse.sql(
            "select path from run_input where verdict = 'reject_file' order by path"
        ).fetchall()
    assert rejected == [("costs.csv",), ("models/small.ifc",)]


def hall(path: Path, is_gross_only: bool) -> None:
    """A building of three rooms, or an export of it in which every space is a gross area."""
    building = Building()
    for number in (1, 2, 3):
        name, kind = ("BTA", "GFA") if is_gross_only else ("Kontor", "INTERNAL")
        building.room(f"{number}", name, at=(number * 6.0, 0.0), PredefinedType=kind)
    building.model.write(str(path))


@pytest.fixture
def facility(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    (tmp_path / "models.csv").write_text("facility_id;model\nF1;hall.ifc\n")
    (tmp_path / "register.csv").write_text("facility_id;name;district;area_m2;area_basis\nF1;Hall;D;70;NRA\n")
    blocks = "".join(
        f'[records.{kind}]\nkind = "{kind}"\nwhere = "{file}.csv"\n'
        for kind, file in (("facility_model", "models"), ("facility", "register"))
    )
    (tmp_path / "areal.toml").write_text(MODEL_AND_REGISTER + '[publish]\nrestricted = "include"\n' + blocks)
    return tmp_path


def coverage(folder: Path) -> tuple[object, ...]:
    with duckdb.connect(str(folder / "out" / "current" / "warehouse.duckdb"), read_only=True) as warehouse:
        area, missing = warehouse.sql("select model_area_m2, missing from mart_coverage").fetchall()[0]
        verdicts = warehouse.sql(
            "select verdict from run_input where kind = 'model' order by received_at"
        ).fetchall()
        held = warehouse.sql("select message from run_finding where code = 'model_held'").fetchall()
    return (
        None if area is None else float(area),
        missing,
        [v for (v,) in verdicts],
        [text for (text,) in held],
    )


def test_a_model_that_lost_its_rooms_leaves_the_version_before_it_in_force(facility: Path) -> None:
    hall(facility / "models" / "hall.ifc", is_gross_only=False)
    assert areal("run", "--direct", cwd=facility).returncode == 0
    assert coverage(facility)[:2] == (60.0, None)
    hall(facility / "models" / "hall.ifc", is_gross_only=True)
    done = areal("run", "--direct", "--strict", cwd=facility)
    assert (done.returncode, "rejected, held or not reached: models/hall.ifc" in done.stderr) == (1, True)
    area, missing, verdicts, held = coverage(facility)
    assert (area, missing, verdicts[-1], len(held)) == (60.0, None, "quarantine_rows", 1)
    assert "stays in force" in held[0]


def test_a_first_model_without_rooms_gives_its_facility_no_area(facility: Path) -> None:
    hall(facility / "models" / "hall.ifc", is_gross_only=True)
    assert areal("run", "--direct", cwd=facility).returncode == 0
    area, missing, verdicts, held = coverage(facility)
    assert (area, missing, verdicts) == (None, "model", ["quarantine_rows"])
    assert "has no area from it" in held[0]
