"""`areal extract` as a person runs it."""

from pathlib import Path

import polars as pl
from helpers.building import Building
from helpers.commands import areal


def test_a_fault_of_every_room_is_said_ten_times_and_counted(shared: Path, tmp_path: Path) -> None:
    model = shared / "models" / "office_a_revit.ifc"
    done = areal("extract", model, "--only", "rooms", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    found = pl.read_parquet(tmp_path / "out" / "finding.parquet")
    count = len(found.filter(pl.col("code") == "difference_wall_centre"))
    assert count > 50
    assert done.stderr.count("warning difference_wall_centre") == 10
    assert f"{count - 10} more of difference_wall_centre: all are in finding.parquet" in done.stderr


def test_a_path_that_is_not_there_is_said_and_the_others_are_read(shared: Path, tmp_path: Path) -> None:
    model = shared / "models" / "fzk_haus_ac20_v1.ifc"
    done = areal("extract", tmp_path / "none.ifc", model, "--only", "rooms", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "none.ifc: error" in done.stderr
    assert len(pl.read_parquet(tmp_path / "out" / "model.parquet")) == 1


def test_a_cobie_workbook_is_written_for_each_model_with_its_own_name(tmp_path: Path) -> None:
    for place, size in (("a", 4), ("b", 5)):
        (tmp_path / place).mkdir()
        building = Building()
        building.room("1.01", size=(5, size), net=5 * size)
        building.write(tmp_path / place)
    done = areal("extract", tmp_path / "a", tmp_path / "b", "--cobie", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (tmp_path / "out").glob("*.cobie.xlsx"))
    assert len(names) == 2 and all(name.startswith("model-") for name in names)
    assert done.stdout.count("1 floor, 1 space, 0 components") == 2
