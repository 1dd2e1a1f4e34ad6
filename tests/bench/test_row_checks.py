"""Three million visits judged row by row by `areal check`, against DuckDB's typed read of the same file."""

from pathlib import Path

import duckdb
import pytest
from helpers.measuring import Measure, Table, areal, script

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]
VISITS = 3_000_000
RATIOS = {"csv": 8, "parquet": 25}  # of the clock, for both use all cores


@pytest.mark.parametrize("form", RATIOS)
def test_a_delivery_of_three_million_visits_is_checked(
    measure: Measure, table: Table, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"visits.{form}"
    duckdb.sql(
        "copy (select 'V' || i as visit_id, printf('F%03d', i % 200) as facility_id,"
        " printf('%d.%03d', (i // 200) % 5, (i // 1000) % 25) as room,"
        " date '2025-01-01' + cast((i * 7919) % 365 as integer) as date,"
        " cast(2 + (i * 31) % 2800 / 100.0 as decimal(18, 2)) as minutes,"
        " printf('%02d:%02d', 6 + i % 12, (i * 7) % 60) as start,"
        " 'Daily cleaning of ' || ['offices', 'toilets', 'halls', 'rooms'][1 + i % 4] as task,"
        " 'Worker ' || (i % 900) as worker, case when i % 50 = 0 then 'no access' else 'done' end as outcome"
        f" from range({VISITS}) t(i)) to '{path}' (format {form})"
    )
    checked = areal("check", "--kind", "cleaning_visit", str(path))
    cost = measure(typed=script("visits_typed.py", path), check=checked)
    name = f"3 million visits judged row by row, {form}"
    table.note(name, cost["check"].seconds, RATIOS[form] * cost["typed"].seconds, "s")
    table.hold()
