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

# The goals are for two idle cores. A room costs about 1 ms, most of it to ask the parser for some 120 values, and a
# model that is parsed lazily cannot be shared with a second process.
FLOOR = 2.0


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
    lazy, what = cost["lazy"], f"{name}, {rooms} rooms, a lazy open {cost['lazy'].seconds:.2f} s"
    goal = lazy.seconds + 0.6 + 0.0005 * rooms
    goal_of_all = goal + lazy.seconds / 2 + 1
    table.note(f"{what}: rooms", cost["rooms"].seconds, goal, "s", least=FLOOR * goal)
    table.note(f"{what}: everything", cost["all"].seconds, goal_of_all, "s", least=FLOOR * goal_of_all)
    if name == "5,000 rooms":
        share = {of: cost[of].seconds / lazy.seconds for of in ("rooms", "all")}
        table.note(f"{what}: rooms, in lazy opens", share["rooms"], 1.5, "×", least=FLOOR * 1.5)
        table.note(f"{what}: everything, in lazy opens", share["all"], 2.2, "×", least=FLOOR * 2.2)
    table.note(f"{what}: memory, rooms", cost["rooms"].memory_mb, 1.5 * lazy.memory_mb, "MB")
    table.note(f"{what}: memory, everything", cost["all"].memory_mb, 1.5 * lazy.memory_mb, "MB")
    table.hold()
