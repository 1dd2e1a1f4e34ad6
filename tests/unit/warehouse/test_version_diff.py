"""What differs between two published versions."""

from pathlib import Path

import duckdb
import pytest

from bim.errors import PublicationError
from warehouse.version_diff import diff_versions, digest, lines


def made(path: Path, *statements: str) -> Path:
    with duckdb.connect(str(path)) as con:
        for statement in statements:
            con.execute(statement)
    return path


def run(run_id: str, as_of: str = "2026-01-31") -> str:
    return (
        f"create table run_info as select '{run_id}' as run_id, date '{as_of}' as as_of, '1' as areal_version"
    )


def ledger(*rows: tuple[str, int]) -> str:
    listed = ", ".join(f"('{name}', {amount}::decimal(18,2))" for name, amount in rows)
    return f"create table mart_cost_ledger as select * from (values {listed}) as t(ledger_id, invoiced_dkk)"


@pytest.fixture
def before(tmp_path: Path) -> Path:
    return made(tmp_path / "a.duckdb", run("r1"), ledger(("L1", 10), ("L2", 20), ("L3", 30)))


def test_rows_are_new_gone_or_changed_by_their_key(tmp_path: Path, before: Path) -> None:
    after = made(tmp_path / "b.duckdb", run("r2"), ledger(("L4", 40), ("L3", 31), ("L2", 20)))
    found = diff_versions(before, after)
    table = next(one for one in found.tables if one.table == "mart_cost_ledger")
    assert (table.new, table.gone, table.changed) == (1, 1, 1)
    assert (table.rows_before, table.rows_after) == (3, 3)
    invoiced = next(one for one in found.figures if one.figure == "invoiced")
    assert str(invoiced.change) == "31.00"


def test_the_same_rows_in_another_order_are_the_same(tmp_path: Path, before: Path) -> None:
    after = made(tmp_path / "b.duckdb", run("r2"), ledger(("L3", 30), ("L2", 20), ("L1", 10)))
    found = diff_versions(before, after)
    assert not any(one.differs for one in found.tables)
    assert not any(one.differs for one in found.figures)
    assert list(lines(found))[2:] == ["  no figure differs", "1 table is the same."]


def test_how_a_row_came_in_is_no_difference(tmp_path: Path) -> None:
    row = "create table mart_cost_ledger as select 'L1' as ledger_id, 1 as invoiced_dkk, '{}' as delivery_sha256"
    one = made(tmp_path / "a.duckdb", row.format("x"))
    other = made(tmp_path / "b.duckdb", row.format("y"))
    assert not any(table.differs for table in diff_versions(one, other).tables)


def test_a_table_and_a_column_that_only_one_version_has_are_said(tmp_path: Path, before: Path) -> None:
    after = made(
        tmp_path / "b.duckdb",
        "create table mart_cost_ledger as select 'L1' as ledger_id, 10::decimal(18,2) as invoiced_dkk, 'x' as reason",
        "create table fact_decision as select 'B1' as decision_id",
    )
    found = {one.table: one for one in diff_versions(before, after).tables}
    assert "reason" in str(found["mart_cost_ledger"].note)
    assert (found["fact_decision"].rows_before, found["fact_decision"].rows_after) == (None, 1)
    assert "only in the version after" in str(found["fact_decision"].note)


def test_keys_that_repeat_are_counted_and_a_null_is_a_value(tmp_path: Path) -> None:
    table = "create table mart_cleaning_plan as select * from (values {}) as t(space_id, weekday, minutes)"
    one = made(tmp_path / "a.duckdb", table.format("('withheld', 1, 5), ('withheld', 1, 6), (null, 1, 7)"))
    other = made(tmp_path / "b.duckdb", table.format("('withheld', 1, 5), (null, 1, 8)"))
    found = diff_versions(one, other).tables[0]
    assert (found.new, found.gone, found.changed) == (0, 1, 1)


def test_the_digest_is_one_short_line(tmp_path: Path, before: Path) -> None:
    after = made(tmp_path / "b.duckdb", run("r2", "2026-02-01"), ledger(("L1", 10), ("L2", 25), ("L3", 30)))
    text = digest(diff_versions(before, after))
    assert text.startswith("areal published r2 (run date 2026-02-01); since r1 (run date 2026-01-31): ")
    assert "invoiced 60.00 → 65.00 DKK (+5.00)" in text and "1 of 1 tables differ." in text


def test_what_is_no_version_is_an_error_with_its_path(tmp_path: Path, before: Path) -> None:
    (tmp_path / "x.duckdb").write_text("no database")
    with pytest.raises(PublicationError, match=r"x\.duckdb cannot be opened"):
        diff_versions(before, tmp_path / "x.duckdb")
