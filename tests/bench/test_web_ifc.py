"""Rooms beside web-ifc, which reads each space, its sets and its triangles: shares of its processor time."""

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from helpers.measuring import BENCH, Measure, Table, areal
from helpers.simple_rooms import write_simple_rooms

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

# Rooms of a drawn model, or a real one and how many times; and the goal as a share.
DRAWN = {5068: 1.0, 1448: 0.8}
REAL = {("duplex_a_20110505", 9): 0.7, ("office_a_revit", 11): 0.7}
HELD_TO = 3.0  # times the goal: two thirds of web-ifc's time for a small model are our imports


@pytest.fixture(name="web_ifc")
def command_of_web_ifc(project: Path) -> Callable[[Path], list[str]]:
    """The command that reads a model with web-ifc, which `make bench` installs."""
    installed, node = project / "build" / "bench" / "node_modules", shutil.which("node")
    if node is None or not installed.is_dir():
        pytest.skip("web-ifc is not installed; `make bench` does that where node and npm are")
    script = BENCH / "web_ifc" / "read_rooms.js"
    return lambda model: ["/usr/bin/env", f"NODE_PATH={installed}", node, str(script), str(model)]


@pytest.fixture(name="compared")
def compare(web_ifc: Callable[[Path], list[str]], measure: Measure, table: Table, tmp_path: Path) -> Callable:
    """Note the share of web-ifc's processor time that the rooms of a model take."""

    def note(model: Path, goal: float) -> None:
        out = tmp_path / "out"
        cost = measure(
            web=web_ifc(model), rooms=areal("extract", model, "--only", "rooms", "--workers", 1, "--out", out)
        )
        rooms, megabytes = len(pl.read_parquet(out / "space.parquet")), model.stat().st_size / 1e6
        what = f"{megabytes:.0f} MB, {rooms:,} rooms alone, beside web-ifc ({cost['web'].cpu_seconds:.2f} s): processor"
        table.note(what, cost["rooms"].cpu_seconds / cost["web"].cpu_seconds, goal, "×", HELD_TO * goal)
        table.hold()

    return note


@pytest.mark.parametrize("rooms", DRAWN)
def test_simple_rooms_cost_no_more_than_web_ifc(
    rooms: int, compared: Callable[[Path, float], None], tmp_path: Path
) -> None:
    compared(write_simple_rooms(tmp_path / "simple.ifc", rooms), DRAWN[rooms])


@pytest.mark.parametrize("model", REAL)
def test_rooms_of_real_models_cost_less_than_web_ifc(
    model: tuple[str, int], compared: Callable[[Path, float], None], multiplied: Callable[[str, int], Path]
) -> None:
    compared(multiplied(*model), REAL[model])
