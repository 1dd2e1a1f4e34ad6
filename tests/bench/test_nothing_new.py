"""A night with nothing new costs little more than to find that out."""

import subprocess
from pathlib import Path

import pytest
from helpers.measuring import PYTHON, Measure, Table, areal

pytestmark = pytest.mark.bench

# What such a run imports and hashes, and no more.
FLOOR = """
import hashlib, sys
import flows.cli.app, flows.config, flows.cli.run_command
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        hashlib.file_digest(file, "sha256")
"""


def test_a_run_with_nothing_new_costs_three_times_its_imports_and_digests(
    project: Path, shared: Path, real_models: list[Path], measure: Measure, table: Table, tmp_path: Path
) -> None:
    config = tmp_path / "areal.toml"
    config.write_text(f'[models]\nwhere = ["{shared / "models"}"]\n[output]\nwhere = "build"\n')
    run = areal("run", "--direct", "--config", config)
    subprocess.run(run, capture_output=True, check=True)
    cost = measure(floor=[PYTHON, "-c", FLOOR, *map(str, real_models)], run=run)
    table.note("a run with nothing new", cost["run"].seconds, 3 * cost["floor"].seconds, "s")
    table.hold()
