"""`current` is swapped while others read: each reading is of one version, complete."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import duckdb
import pytest
from helpers.editions import publish
from helpers.soaking import figures, size

from warehouse.publish.folders import swap_current

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
SWAPS, READS, READERS = 500, 10_000, 2
READER = """
    import duckdb, sys
    path, reads = sys.argv[1], int(sys.argv[2])
    for _ in range(reads):
        with duckdb.connect(path, read_only=True) as warehouse:
            runs = warehouse.sql("select run_id from run_info").fetchall()
            rooms = warehouse.sql("select count(*), sum(net_area_m2) from dim_space").fetchall()
        assert len(runs) == 1 and rooms[0][0] > 0, (runs, rooms)
        print(runs[0][0], *rooms[0])
"""


@pytest.mark.parametrize("client", ["this DuckDB", "DuckDB 1.5"])
def test_readers_see_one_version_or_the_other(
    portfolio: Path, tmp_path: Path, client: str, request: pytest.FixtureRequest
) -> None:
    python = sys.executable if client == "this DuckDB" else str(request.getfixturevalue("older_python"))
    output = tmp_path / "out"
    versions = [publish(portfolio, output, name) for name in ("r1", "r2")]
    reads = size(READS) // READERS
    command = [python, "-c", textwrap.dedent(READER), str(output / "current" / "warehouse.duckdb")]
    with figures(f"swaps, read by {client}") as found:
        reading = [
            subprocess.Popen(
                [*command, str(reads)],
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=os.environ,
            )
            for _ in range(READERS)
        ]
        outcomes, swaps = [], 0
        while any(reader.poll() is None for reader in reading[:1]) or swaps < size(SWAPS):
            swap_current(output, versions[swaps % 2])
            swaps += 1
            try:
                outcomes.append(reading[0].communicate(timeout=0.02))
                break
            except subprocess.TimeoutExpired:
                continue
        while swaps < size(SWAPS):
            swap_current(output, versions[swaps % 2])
            swaps += 1
        outcomes += [reader.communicate() for reader in reading[len(outcomes) :]]
        assert [reader.returncode for reader in reading] == [0] * READERS, [err for _, err in outcomes]
        lines = [line.split(" ", 1) for out, _ in outcomes for line in out.splitlines()]
        found |= {"swaps": swaps, "readings": len(lines), "written by DuckDB": duckdb.__version__}
    assert len(lines) == reads * READERS
    assert len({what for _, what in lines}) == 1
    found_runs = {run for run, _ in lines}
    assert found_runs <= {"r1", "r2", "run1"}
