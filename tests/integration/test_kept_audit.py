"""An audit is kept from one night to the next, and holds only while all that it read is the same."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.audits import CATALOG, MAY, build, cells, facility, line, offices

from bim.errors import PublicationError
from warehouse.catalog import TableSpec
from warehouse.disclosure import redaction
from warehouse.disclosure.auditor import audit as module
from warehouse.disclosure.auditor.answers import Answers
from warehouse.disclosure.auditor.audit import audited_queries
from warehouse.disclosure.auditor.kept_audit import inputs_key
from warehouse.disclosure.redaction import open_queries
from warehouse.disclosure.row_suppression import flags_table, write_row_flags
from warehouse.disclosure.suppression import find_suppression
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
        also=["fact_facility_month", "fact_work_order", "run_input"],
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


def read_again(answers: Answers) -> Answers:
    return Answers.read(answers.text().encode())


def test_what_a_kept_audit_suppressed_is_suppressed_before_other_tables_are_looked_at(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suppressed = []

    def look(con: duckdb.DuckDBPyConnection, *_: object) -> int:
        suppressed.append(con.sql("select count(*) from withheld_audited_rows").fetchall()[0][0])
        return 0

    monkeypatch.setattr(module, "inputs_key", lambda *of: "the same inputs")
    monkeypatch.setattr(module, "small_sums_of_others", look)
    first = Answers()
    published(built, tmp_path, first)
    published(built, tmp_path, read_again(first))
    assert suppressed[0] > 0


def test_where_a_kept_audit_does_not_hold_the_set_is_that_of_a_new_audit(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "inputs_key", lambda *of: "the same inputs")
    first = Answers()
    shown = published(built, tmp_path, first)
    monkeypatch.setattr(module, "small_sums_of_others", lambda *of: 1)
    again = read_again(first)
    again.known = {**again.known, "of a system that is no more": [0, 0, 0, None]}
    assert published(built, tmp_path, again) == shown
    assert again.text() == first.text()


def test_a_kept_audit_does_not_let_a_table_outside_of_its_key_show_a_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How long an order in a cell took is planted: nothing marks the rows of restricted rooms any more."""
    order = {
        "order_id": "W1", "facility_id": "A", "room": "0.03", "service": "maintenance", "priority": "P1",
        "reported_at": datetime(2026, 5, 5, 9), "responded_at": datetime(2026, 5, 5, 9, 17),
        "completed_at": datetime(2026, 5, 5, 10),
    }  # fmt: skip
    rooms = {"A": [[*cells(6), *offices(8)]]}
    source = build(tmp_path, rooms, also=["fact_sla_case"], facility=[facility("A")], work_order=[order])
    monkeypatch.setattr(module, "inputs_key", lambda *of: "the same inputs")
    kept = Answers()
    published(source, tmp_path, kept)
    published(source, tmp_path, read_again(kept))  # nothing changed: it holds

    def without_flags(con: duckdb.DuckDBPyConnection, spec: TableSpec, types: Any, suppression: Any) -> None:
        write_row_flags(con, spec, types, suppression)
        if spec.name == "fact_sla_case":
            con.execute(f"delete from {flags_table(spec)}")

    monkeypatch.setattr(redaction, "write_row_flags", without_flags)
    with pytest.raises(PublicationError, match="too few rooms"):
        published(source, tmp_path, read_again(kept))


def key_of(con: duckdb.DuckDBPyConnection, share: float = 0.1) -> str:
    tables = published_tables(con)
    suppression = find_suppression(con, tables, 5)
    open_queries(con, CATALOG, tables, suppression)
    return inputs_key(con, CATALOG, tables, suppression, share)


@pytest.fixture
def con(built: Path) -> duckdb.DuckDBPyConnection:
    """The built tables, with rows that a test can change."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as built")
    connection.execute(f"attach '{built}' as source (read_only)")
    connection.execute("copy from database source to built")
    return connection


@pytest.mark.parametrize(
    "change",
    [
        "update built.dim_space set net_area_m2 = net_area_m2 + 1 where number = '0.00'",
        "update built.mart_cleaning_plan set hours_per_year = 1 where weekday = 1",
        "update built.fact_allocation set amount_dkk = amount_dkk + 1",
        "delete from built.mart_productivity where month = date '2026-05-01'",
        "update built.mart_cleaning_plan set reason = 'as in Celle', space_id = null where weekday = 1",
        "update built.mart_coverage set covered_share = 0.5",
        "update built.mart_cost_per_m2 set cost_dkk = null",
        "insert into built.fact_allocation select * replace ('order' as ledger_id, 'direct' as driver)"
        " from built.fact_allocation where space_id in (select space_id from built.dim_space where number = '0.00')",
        "insert into built.fact_allocation by name select date '2026-12-01' as month, 'late' as ledger_id",
        "update built.fact_facility_month set facility_id = 'B'",
        "update built.fact_facility_month set net_area_m2 = null",
        "insert into built.run_input (path, sha256, net_area_m2) values ('a.ifc', 'ab', 100)",
    ],
)
def test_a_changed_figure_of_a_room_needs_another_audit(con: duckdb.DuckDBPyConnection, change: str) -> None:
    before = key_of(con)
    con.execute(change)
    assert key_of(con) != before


@pytest.mark.parametrize(
    "change",
    [
        "insert into built.fact_work_order (order_id, facility_id) values ('W1', 'A')",
        "update built.mart_cleaning_plan set reason = 'another reason'",
        "insert into built.run_input (path, kind, sha256, bytes) values ('orders.csv', 'work_order', 'ab', 100)",
        "update built.fact_facility_month set net_area_m2 = net_area_m2 + 1",  # the audit reads areas of rooms
        "update built.mart_cost_per_m2 set cost_dkk = cost_dkk + 1",
        "insert into built.fact_allocation select * replace ('order' as ledger_id, 'direct' as driver)"
        " from built.fact_allocation where space_id in (select space_id from built.dim_space where number = '1.00')",
    ],
)
def test_what_says_nothing_of_areas_needs_no_other_audit(con: duckdb.DuckDBPyConnection, change: str) -> None:
    before = key_of(con)
    con.execute(change)
    assert key_of(con) == before


def test_a_version_that_ends_between_two_run_dates_needs_another_audit_though_it_does_not_count(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Sums without a month add up the versions of the run date, whether they count or not."""
    con.execute(
        "update built.dim_space set is_counted = false, valid_to = date '2026-07-15' where number = '0.00'"
    )
    before = key_of(con)
    con.execute("update built.run_info set as_of = date '2026-07-10'")
    assert key_of(con) == before
    con.execute("update built.run_info set as_of = date '2026-07-20'")
    assert key_of(con) != before


def test_an_audit_with_another_protection_is_another(con: duckdb.DuckDBPyConnection) -> None:
    assert key_of(con, share=0.2) != key_of(con)
