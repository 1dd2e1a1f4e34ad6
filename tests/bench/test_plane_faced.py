"""An office whose rooms are boundary representations of plane faces costs little more than a script that draws them."""

from pathlib import Path

import polars as pl
import pytest
from helpers.measuring import Measure, Table, areal, script
from helpers.plane_faced import write_office

pytestmark = pytest.mark.bench

MEGABYTES = 9.0


def test_plane_faced_rooms_cost_little_more_than_opening_and_drawing(
    measure: Measure, table: Table, tmp_path: Path
) -> None:
    model = write_office(tmp_path / "office.ifc", megabytes=MEGABYTES)
    cost = measure(
        script=script("user_script.py", model),
        rooms=areal("extract", model, "--only", "rooms", "--out", tmp_path / "rooms"),
        all=areal("extract", model, "--out", tmp_path / "all"),
    )
    rooms = pl.read_parquet(tmp_path / "rooms" / "space.parquet")
    assert rooms["measured_area_m2"].null_count() == 0
    goal, what = cost["script"].seconds, f"{MEGABYTES:.0f} MB, {len(rooms)} rooms of plane faces"
    table.note(f"{what}: rooms, against open and draw", cost["rooms"].seconds, goal, "s", least=1.5 * goal)
    table.note(f"{what}: everything", cost["all"].seconds, goal, "s", least=1.5 * goal)
    table.hold()
