"""Many models: faster than a script would be, the more so with two workers; the kernel seldom asked."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.measuring import Measure, Table, areal, script

pytestmark = pytest.mark.bench

# Each about 1,000 rooms.
MULTIPLES = {"ifcvalidator_pass": 111, "institute_ac11_speckle": 12, "office_a_revit": 10, "voxel_demo2": 52}


def test_many_models_cost_a_fifth_of_a_script(
    real_models: list[Path],
    multiplied: Callable[[str, int], Path],
    measure: Measure,
    table: Table,
    tmp_path: Path,
) -> None:
    models = [*real_models, *(multiplied(name, times) for name, times in MULTIPLES.items())]
    cost = measure(
        script=script("user_script.py", *models),
        two=areal("extract", *models, "--only", "rooms", "--workers", 2, "--out", tmp_path / "two"),
        one=areal("extract", *models, "--only", "rooms", "--workers", 1, "--out", tmp_path / "one"),
    )
    megabytes = sum(model.stat().st_size for model in models) / 1e6
    what = f"{len(models)} models, {megabytes:.0f} MB, two workers"
    # Files without rooms cost a script no more than to open them; what remains is to inspect every byte.
    table.note(
        f"{what}: share of a script's time", cost["two"].seconds / cost["script"].seconds, 1 / 5, "", 1 / 3
    )
    table.note(
        f"{what}: share of one worker's time", cost["two"].seconds / cost["one"].seconds, 1 / 1.8, "", 1 / 1.5
    )
    table.hold()


def test_rooms_for_the_kernel_cost_two_lazy_opens_at_most(real_models: list[Path], table: Table) -> None:
    done = subprocess.run(script("kernel_share.py", *real_models), capture_output=True, text=True, check=True)
    for name, rooms, by_kernel, opened, spent in json.loads(done.stdout):
        if by_kernel:
            table.note(f"{name}: kernel, {by_kernel} of {rooms} rooms", spent, 2 * opened, "s")
    spent, opened = (sum(row[column] for row in json.loads(done.stdout)) for column in (4, 3))
    table.note("all real models: kernel", spent, 2 * opened, "s")
    table.hold()
