"""One model: a lazy open, and little more."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from helpers.measuring import Measure, Table, areal, script

pytestmark = pytest.mark.bench

# A model of 20 MB, and two of about 1,000 and 5,000 rooms.
MODELS = {
    "20 MB": ("bimcollab_arc", 1),
    "1,000 rooms": ("institute_ac11_speckle", 12),
    "5,000 rooms": ("institute_ac11_speckle", 61),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_costs_a_lazy_open_and_little_more(
    name: str, multiplied: Callable[[str, int], Path], measure: Measure, table: Table, tmp_path: Path
) -> None:
    model, out = multiplied(*MODELS[name]), tmp_path / "out"
    cost = measure(
        lazy=script("lazy_open.py", model),
        rooms=areal("extract", model, "--only", "rooms", "--out", out),
        all=areal("extract", model, "--out", tmp_path / "all"),
    )
    rooms = len(pl.read_parquet(out / "space.parquet"))
    lazy = cost["lazy"]
    goal = lazy.seconds + 0.6 + 0.0005 * rooms
    table.hold(f"{name} ({rooms} rooms): memory, rooms", cost["rooms"].memory_mb, 1.5 * lazy.memory_mb, "MB")
    table.hold(f"{name} ({rooms} rooms): memory, everything", cost["all"].memory_mb, 1.5 * lazy.memory_mb, "MB")
    table.hold(f"{name} ({rooms} rooms): rooms", cost["rooms"].seconds, goal, "s")
    table.hold(f"{name} ({rooms} rooms): everything", cost["all"].seconds, goal + lazy.seconds / 2 + 1, "s")
