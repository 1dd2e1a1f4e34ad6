"""An audit is kept from one night to the next, and holds only while all that it read is the same."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from helpers.audits import CATALOG, MAY, build, cells, facility, line, offices

from warehouse.disclosure.auditor import audit as module
from warehouse.disclosure.auditor.answers import Answers
from warehouse.disclosure.auditor.audit import audited_queries
from warehouse.disclosure.auditor.kept_audit import inputs_key
from warehouse.disclosure.suppression import Suppression, find_suppression
from warehouse.publish.duckdb_file import open_built, published_tables


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A facility of which the auditor suppresses a month."""
    days = [(number, date(2026, month, 7)) for month in (4, 5) for number in range(6)] + [
        (3, date(2026, 5, 8))
    ]
    visits = [
        {"facility_id": "A", "visit_id": f"V{n}-{day}", "room": f"0.0{n}", "date": day, "minutes": Decimal(9)}
        for n, day in days
    ]
    return build(
        tmp_path_factory.mktemp("kept"),
        {"A": [[*cells(6), *offices(8)]]},
        also=["fact_work_order"],
        facility=[facility("A")],
        cost_line=[line("A", "cleaning", month=MAY)],
        cleaning_visit=visits,
    )


def published(built: Path, folder: Path, answers: Answers) -> tuple[dict[str, list[object]], int]:
    with open_built(built, folder) as con:
        tables = published_tables(con)
        queries, audit = audited_queries(con, CATALOG, tables, find_suppression(con, tables, 5), 0.1, answers)
        shown = {
            name: con.sql(f"select * from ({query}) order by all").fetchall()
            for name, query in queries.items()
        }
        return shown, audit.suppressed


def test_a_kept_audit_suppresses_the_same_without_solving(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "inputs_key", lambda *of: "the same inputs")
    first = Answers()
    shown, suppressed = published(built, tmp_path, first)
    again = Answers.read(first.text().encode())
    monkeypatch.setattr(module, "audit_open_set", None)  # nothing is read or solved
    assert published(built, tmp_path, again) == (shown, suppressed)
    assert suppressed > 0
    assert again.text() == first.text()


def test_an_audit_of_other_inputs_is_not_believed(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "inputs_key", lambda *of: "yesterday")
    kept = Answers()
    published(built, tmp_path, kept)
    monkeypatch.setattr(module, "inputs_key", lambda *of: "today")
    again = Answers.read(kept.text().encode())
    published(built, tmp_path, again)
    assert again.audit.keys() == {"today"}


def key_of(
    con: duckdb.DuckDBPyConnection, share: float = 0.1, suppression: Suppression | None = None
) -> str | None:
    tables = published_tables(con)
    return inputs_key(con, CATALOG, tables, suppression or find_suppression(con, tables, 5), share)


@pytest.fixture
def con(built: Path, tmp_path: Path) -> duckdb.DuckDBPyConnection:
    """The built tables, each with a layout that a test can change."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as built")
    connection.execute(f"attach '{built}' as source (read_only)")
    connection.execute("copy from database source to built")
    connection.execute(
        "create or replace table built.built_version as select table_name, table_name as layout"
        " from duckdb_tables() where database_name = 'source'"
    )
    return connection


@pytest.mark.parametrize("table", ["dim_space", "mart_cleaning_plan", "fact_allocation", "mart_productivity"])
def test_a_changed_table_of_figures_of_rooms_needs_another_audit(
    con: duckdb.DuckDBPyConnection, table: str
) -> None:
    before = key_of(con)
    con.execute(f"update built.built_version set layout = 'new' where table_name = '{table}'")
    assert before is not None
    assert key_of(con) != before


def test_a_changed_work_order_needs_no_other_audit(con: duckdb.DuckDBPyConnection) -> None:
    before = key_of(con)
    con.execute("update built.built_version set layout = 'new' where table_name = 'fact_work_order'")
    assert key_of(con) == before is not None


def test_an_audit_with_another_protection_is_another(con: duckdb.DuckDBPyConnection) -> None:
    assert key_of(con, share=0.2) != key_of(con)


def test_there_is_no_key_where_the_layout_of_a_table_is_not_known(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("delete from built.built_version where table_name = 'dim_space'")
    assert key_of(con) is None
