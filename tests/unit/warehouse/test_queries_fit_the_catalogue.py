"""Every SQL text outside `models/` fits the published tables, so that a column that moves fails a test here."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from helpers.sql_in_python import empty_warehouse, sql_texts, why_not_bound

from warehouse import explain
from warehouse.catalog import load_catalog
from warehouse.checks import read_checks
from warehouse.disclosure.auditor.audit import audited_queries
from warehouse.disclosure.suppression import find_suppression
from warehouse.graph import tables_read

CATALOG = load_catalog()
# Put together from parts while they run: the test of the open set binds all but the last two, each build the rest.
AUDITOR = ("membership.py", "audited_table.py", "statements.py", "audit.py", "kept_audit.py")
ASSEMBLED = (
    "row_suppression.py", "suppression.py", "aggregation.py", *AUDITOR, "build.py", "facility_columns.py",
)  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_warehouse(CATALOG, is_open=False) as connection:
        yield connection


@pytest.fixture(scope="module")
def open_set() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_warehouse(CATALOG, is_open=True) as connection:
        yield connection


def test_every_query_in_a_module_fits_both_sets(
    project: Path, whole: duckdb.DuckDBPyConnection, open_set: duckdb.DuckDBPyConnection
) -> None:
    found = [text for text in sql_texts(project, ("bim", "flows", "warehouse")) if text.tables]
    assert {"report_status.py", "summary.py"} <= {text.place.split(":")[0] for text in found}
    wrong = []
    for text in found:
        if text.place.startswith(ASSEMBLED):
            continue
        if text.text is None:
            wrong.append(f"{text.place}: put it into one text, so that it can be checked")
        else:
            wrong += [
                f"{text.place}: {why}" for con in (whole, open_set) if (why := why_not_bound(con, text.text))
            ]
    assert wrong == []


def test_a_column_that_moved_is_noticed(whole: duckdb.DuckDBPyConnection) -> None:
    why = why_not_bound(whole, "select facility_id, max(received_at) from dim_model group by facility_id")
    assert why is not None and "received_at" in why
    assert why_not_bound(whole, "select facility_id from dim_model where facility_id = $1") is None


@pytest.mark.parametrize("name", sorted(path.stem for path in explain.FOLDER.glob("*.sql")))
def test_a_query_of_an_explanation_fits(whole: duckdb.DuckDBPyConnection, name: str) -> None:
    assert why_not_bound(whole, explain._query(whole, name)) is None


def test_a_check_over_published_tables_fits(whole: duckdb.DuckDBPyConnection) -> None:
    """The others read tables that are not published; each build binds them."""
    ours = [check for check in read_checks() if set(tables_read(check.sql)) <= CATALOG.tables.keys()]
    assert ours
    assert [(check.name, why) for check in ours if (why := why_not_bound(whole, check.sql))] == []


def test_the_queries_of_the_open_set_fit() -> None:
    """With one restricted room, so that every condition is put together."""
    con = empty_warehouse(CATALOG, is_open=False)
    con.execute("create table int_figure_period (source varchar, period varchar, month date)")
    con.execute(
        "insert into dim_space by name select 'S1' as space_id, 'F1' as facility_id, true as is_restricted,"
        " 12.5 as net_area_m2"
    )
    names = list(CATALOG.tables)
    withheld = find_suppression(con, names, 5)
    assert not withheld.is_empty
    queries, audit = audited_queries(con, CATALOG, names, withheld, 0.1)
    assert audit.unknowns == 1
    assert [(name, why) for name, query in queries.items() if (why := why_not_bound(con, query))] == []
