"""A model that lost much of its area is held, the last good one stays, and a person can let it in."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from helpers.building import Building
from helpers.commands import areal

CONFIG = """
[models]
where = "models"
[output]
where = "out"
[publish]
restricted = "include"
[records.facility_model]
kind = "facility_model"
where = "models.csv"
[records.facility]
kind = "facility"
where = "register.csv"
"""


def hall(folder: Path, rooms: int) -> None:
    """Export a building of rooms of 20 m² each; of another count it is another file of the same project."""
    building = Building()
    for number in range(1, rooms + 1):
        building.room(f"{number}", "Kontor", at=(number * 6.0, 0.0), PredefinedType="INTERNAL")
    building.model.write(str(folder / "models" / "hall.ifc"))


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A facility of 20 rooms that was published once."""
    folder = tmp_path_factory.mktemp("guard")
    (folder / "models").mkdir()
    (folder / "models.csv").write_text("facility_id;model\nF1;hall.ifc\n")
    (folder / "register.csv").write_text("facility_id;name;district;area_m2;area_basis\nF1;Hall;D;430;NRA\n")
    (folder / "areal.toml").write_text(CONFIG)
    hall(folder, 20)
    done = areal("run", "--direct", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def facility(published_once: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(published_once, tmp_path / "facility", symlinks=True))


def ask(folder: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(folder / "out" / "current" / "warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.sql(query).fetchall()


def area(folder: Path) -> float:
    return float(str(ask(folder, "select model_area_m2 from mart_coverage")[0][0]))


def test_a_model_that_lost_rooms_is_held_until_a_person_accepts_it(facility: Path) -> None:
    hall(facility, 17)
    done = areal("run", "--direct", "--strict", cwd=facility)
    assert (done.returncode, "rejected, held or not reached: models/hall.ifc" in done.stderr) == (1, True), (
        done.stderr
    )
    assert areal("run", "--direct", "--strict", cwd=facility).returncode == 1
    assert area(facility) == 400.0
    assert ask(facility, "select is_stale from dim_model where is_in_force") == [(True,)]
    [(severity, message)] = ask(
        facility, "select severity, message from run_finding where code = 'model_shrunk'"
    )
    assert severity == "error"
    assert "17 rooms with 340.0 m²" in str(message)
    assert "20 rooms with 400.0 m²" in str(message)
    manifest = json.loads((facility / "out" / "current" / "manifest.json").read_text())
    verdicts = {entry["sha256"]: entry["verdict"] for entry in manifest["inputs"] if entry["kind"] == "model"}
    [held] = [sha for sha, verdict in verdicts.items() if verdict == "quarantine_rows"]
    assert f"areal accept {held[:12]}" in str(message)

    wrong = areal("accept", "0" * 12, "--by", "Ida", "--reason", "sold", cwd=facility)
    assert wrong.returncode == 2
    assert held[:12] in wrong.stderr
    accepted = areal("accept", held[:12], "--by", "Ida Holm", "--reason", "The wing was sold.", cwd=facility)
    assert accepted.returncode == 0, accepted.stderr
    assert area(facility) == 400.0
    assert areal("run", "--direct", "--strict", cwd=facility).returncode == 0
    assert area(facility) == 340.0
    again = areal("accept", held[:12], "--by", "Ida", "--reason", "sold", cwd=facility)
    assert (again.returncode, "accepted already" in again.stderr) == (2, True)
    stored = b"".join(file.read_bytes() for file in (facility / "out" / "store" / "acceptances").iterdir())
    assert b"Ida" not in stored


def test_a_loss_within_the_shares_is_taken(facility: Path) -> None:
    hall(facility, 19)
    done = areal("run", "--direct", "--strict", cwd=facility)
    assert done.returncode == 0, done.stderr
    assert area(facility) == 380.0


def test_the_shares_can_be_set(facility: Path) -> None:
    with (facility / "areal.toml").open("a") as config:
        config.write("[guard]\narea_share = 0.5\nroom_share = 0.5\n")
    hall(facility, 17)
    assert areal("run", "--direct", "--strict", cwd=facility).returncode == 0
    assert area(facility) == 340.0
