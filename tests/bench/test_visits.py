"""Ten million visits from Parquet to `mart_productivity`, against DuckDB's own aggregate of the same file.

Measured: a whole process that opens a store, decides which delivered rows are in force, and builds every table that
the mart is made from (rooms, references, calendar, plan) in a new file. Not measured: reading the delivery into the
store, which happens once, when it is new; the copy of each visit in `fact_visit`, which the mart does not need;
checks and publication. Processor time is held to the goal; on a clock, one core reads rooms while the aggregate has
both, so what the same process takes without any visit is allowed on top.
"""

import subprocess
from pathlib import Path

import duckdb
import pytest
from helpers.measuring import Measure, Table, script

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]
VISITS = 10_000_000


def test_ten_million_visits_cost_four_bare_aggregates(measure: Measure, table: Table, tmp_path: Path) -> None:
    full, none = tmp_path / "full", tmp_path / "none"
    for folder, visits in ((full, VISITS), (none, 1)):
        folder.mkdir()
        subprocess.run(script("visits_store.py", folder, visits), check=True)
    cost = measure(
        bare=script("visits_bare.py", full / "visits.parquet"),
        mart=script("visits_build.py", full, tmp_path / "full.duckdb", "mart"),
        rooms=script("visits_build.py", none, tmp_path / "none.duckdb", "mart"),
    )
    with duckdb.connect(str(tmp_path / "full.duckdb"), read_only=True) as built:
        assert built.sql("select sum(visits) from mart_productivity").fetchall() == [(VISITS,)]
    bare, mart = cost["bare"], cost["mart"]
    name = "10 million visits to mart_productivity"
    table.note(f"{name}: processor", mart.cpu_seconds, 4 * bare.cpu_seconds, "s")
    table.note(
        f"{name}: clock", mart.seconds, 4 * bare.seconds, "s", least=cost["rooms"].seconds + 4 * bare.seconds
    )
    table.note(f"{name}: memory", mart.memory_mb, 4000, "MB")
    table.hold()
