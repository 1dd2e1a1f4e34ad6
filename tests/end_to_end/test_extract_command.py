"""`areal extract` as a person runs it."""

from pathlib import Path

import polars as pl
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
