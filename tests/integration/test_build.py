"""The warehouse as a whole, built from small stores made by hand."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from helpers.hand_store import NOON, HandStore, query, room

from bim.errors import GateError
from warehouse.build import check_columns
from warehouse.catalog import PUBLISHED, load_catalog
from warehouse.run_tables import INPUT

MARCH = date(2026, 3, 1)


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    return HandStore(tmp_path)


def with_three_rooms(store: HandStore) -> HandStore:
    store.model("models/HQ.ifc", [room("1.01"), room("1.02"), room("1.03")])
    store.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    return store


def line(line_id: str, amount: str, **more: object) -> dict[str, object]:
    return {
        "line_id": line_id,
        "facility_id": "F1",
        "service": "cleaning",
        "month": MARCH,
        "amount_dkk": Decimal(amount),
        **more,
    }


def published_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    names = query(connection, "select table_name from duckdb_tables() order by table_name")
    return [name for (name,) in names if name.startswith(PUBLISHED)]


def test_an_empty_store_builds_every_published_table(store: HandStore) -> None:
    built = published_tables(store.build())
    assert built == sorted(load_catalog().tables)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> HandStore:
    """Three rooms and two costs, all tables of them built as `one`."""
    store = with_three_rooms(HandStore(tmp_path_factory.mktemp("whole")))
    store.records("cost_line", [line("L1", "100.00"), line("L2", "3.00")])
    store.build(name="one").close()
    return store


@pytest.fixture
def one(whole: HandStore) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(whole.folder / "one.duckdb"), read_only=True) as connection:
        yield connection


def test_built_columns_are_those_of_the_catalogue(one: duckdb.DuckDBPyConnection) -> None:
    check_columns(one, load_catalog())


def test_findings_built_by_their_code_are_those_of_the_run(
    whole: HandStore, one: duckdb.DuckDBPyConnection
) -> None:
    """So that a test of a finding builds no more than what makes it."""
    sql = "select code, severity, message, facility_id from {} where code like 'plan%' order by all"
    found = whole.ask(sql.format("finding_text"), name="few")
    assert found
    assert found == query(one, sql.format("run_finding"))
    with pytest.raises(LookupError, match="plna_team"):
        whole.ask("select 1 from finding_text where code = 'plna_team_not_stated'", name="none")


def test_a_build_twice_gives_the_same_rows_in_the_same_order(
    whole: HandStore, one: duckdb.DuckDBPyConnection
) -> None:
    two = whole.build(name="two")
    for table in published_tables(one):
        if table != "run_info":
            assert query(one, f"select * from {table}") == query(two, f"select * from {table}"), table


def test_a_wanted_table_has_the_rows_of_the_whole_build_and_only_what_it_is_made_from_is_built(
    whole: HandStore, one: duckdb.DuckDBPyConnection
) -> None:
    part = whole.build("dim_space", "fact_visit", name="part")
    assert "mart_cost_ledger" not in published_tables(part)
    for table in ("dim_space", "fact_visit"):
        assert query(part, f"select * from {table}") == query(one, f"select * from {table}"), table
    assert whole.report is not None and sorted(whole.report.tables) == published_tables(part)


def test_a_hundred_over_three_equal_rooms_closes_to_the_oere(store: HandStore) -> None:
    with_three_rooms(store).records("cost_line", [line("L1", "100.00")])
    shares = store.ask("select amount_dkk from fact_allocation order by space_id")
    assert [share for (share,) in shares] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_cost_per_m2_is_cost_over_the_area_of_the_place(store: HandStore) -> None:
    with_three_rooms(store).records("cost_line", [line("L1", "100.00"), line("L2", "-40.00", room="1.01")])
    rows = store.ask(
        "select facility_id, building, category, service, cost_dkk, net_area_m2, cost_per_m2_dkk, driver"
        " from mart_cost_per_m2",
    )
    assert rows == [
        (
            "F1",
            "Main",
            "OFF1",
            "cleaning",
            Decimal("60.00"),
            Decimal("60.000000"),
            1.0,
            "cleaned_m2_visits+direct",
        )
    ]


def test_a_cost_whose_room_is_unknown_stands_at_its_facility(store: HandStore) -> None:
    with_three_rooms(store).records("cost_line", [line("L1", "120.00", room="9.99")])
    connection = store.build("mart_cost_ledger", "mart_cost_per_m2")
    assert query(connection, "select allocated_dkk, unallocated_dkk, reason from mart_cost_ledger") == [
        (Decimal("0.00"), Decimal("120.00"), "room_not_found")
    ]
    assert query(connection, "select building, category, cost_per_m2_dkk from mart_cost_per_m2") == [
        (None, None, 2.0)
    ]


def test_a_facility_without_area_gets_no_figure_and_a_finding(store: HandStore) -> None:
    store.records("cost_line", [line("L1", "120.00")])
    connection = store.build("mart_cost_per_m2", "cost_without_area")
    assert query(connection, "select cost_dkk, net_area_m2, cost_per_m2_dkk from mart_cost_per_m2") == [
        (Decimal("120.00"), None, None)
    ]
    assert ("cost_without_area", "F1") in query(connection, "select code, facility_id from finding_text")


def test_a_held_amount_stays_in_the_ledger(store: HandStore) -> None:
    held = [{"code": "not_a_date", "source_row": 3, "amount_dkk": Decimal("75.50")}]
    with_three_rooms(store).records("cost_line", [line("L1", "100.00")], held=held)
    totals = store.ask(
        "select sum(invoiced_dkk), sum(allocated_dkk), sum(unallocated_dkk), sum(held_dkk) from mart_cost_ledger",
    )
    assert totals == [(Decimal("175.50"), Decimal("100.00"), Decimal("0.00"), Decimal("75.50"))]


def test_a_work_order_costs_in_the_local_month_in_which_it_was_done(store: HandStore) -> None:
    with_three_rooms(store).records(
        "work_order",
        [
            {
                "order_id": "W1",
                "facility_id": "F1",
                "reported_at": datetime(2026, 3, 2, 9),
                "room": "1.02",
                "completed_at": datetime(2026, 3, 31, 22, 30),
                "cost_dkk": Decimal("10.00"),
            }
        ],
    )
    rows = store.ask("select month, service, driver, amount_dkk from fact_allocation")
    assert rows == [(date(2026, 4, 1), "maintenance", "direct", Decimal("10.00"))]


def test_a_month_takes_the_area_by_days_valid(store: HandStore) -> None:
    store.model("models/v1.ifc", [room("1", 31.0)], written_at="2025-01-01")
    store.model("models/v2.ifc", [room("1", 62.0)], written_at="2026-03-20", received_at=NOON)
    store.records(
        "facility_model",
        [
            {"facility_id": "F1", "model": "v1.ifc"},
            {"facility_id": "F1", "model": "v2.ifc", "valid_from": date(2026, 3, 22)},
        ],
    )
    store.records("cost_line", [line("L1", "100.00")])
    connection = store.build("dim_space", "mart_cost_per_m2")
    assert query(connection, "select net_area_m2 from mart_cost_per_m2") == [(Decimal("41.000000"),)]
    assert query(connection, "select count(distinct space_id), count(*) from dim_space") == [(1, 2)]


def test_an_office_of_the_field_guide_costs_212_dkk_per_m2(store: HandStore) -> None:
    store.model("HQ.ifc", [room("1.01", 20.0)])
    store.records("facility_model", [{"facility_id": "F1", "model": "HQ.ifc"}])
    store.records("rate", [{"category": "OFF1", "m2_per_hour": Decimal("230")}])
    store.records("cleaning_program", [{"category": "OFF1", "code": "333", "valid_from": date(2026, 1, 1)}])
    rows = store.ask(
        "select count(*), round(sum(hours_per_year), 2), round(sum(cost_dkk_per_year) / 20) from mart_cleaning_plan",
    )
    assert rows == [(3, Decimal("13.25"), 212.0)]


def test_counted_and_excluded_areas_are_all_areas(store: HandStore) -> None:
    parking = room("P1", 200.0, is_counted=False, exclusion_reason="parking")
    held = room("1.02", None, is_counted=False, exclusion_reason="held_no_area", area_confidence="none")
    store.model("HQ.ifc", [room("1.01"), held, parking])
    rows = store.ask(
        "select is_counted, exclusion_reason, area_m2 from mart_area_ledger where measure = 'net' order by all",
    )
    assert rows == [
        (False, "held_no_area", None),
        (False, "parking", Decimal("200.000000")),
        (True, None, Decimal("20.000000")),
    ]


def test_an_approved_area_frees_a_held_room(store: HandStore) -> None:
    held = room("1.02", None, is_counted=False, exclusion_reason="held_no_area", area_confidence="none")
    store.model("HQ.ifc", [held])
    store.records("facility_model", [{"facility_id": "F1", "model": "HQ.ifc"}])
    store.records("room_override", [{"facility_id": "F1", "room": "1.02", "net_area_m2": Decimal("12.5")}])
    rows = store.ask("select net_area_m2, is_counted, exclusion_reason, area_rule from dim_space")
    assert rows == [(Decimal("12.500000"), True, None, "override")]


def test_a_second_discipline_does_not_count_its_repeated_rooms(store: HandStore) -> None:
    store.model("ark.ifc", [room("1"), room("2")], project="ark")
    store.model("mep.ifc", [room("1", global_id="m1"), room("3", global_id="m3")], project="mep")
    store.records(
        "facility_model",
        [
            {"facility_id": "F1", "model": "ark.ifc", "discipline": "architecture"},
            {"facility_id": "F1", "model": "mep.ifc", "discipline": "mep"},
        ],
    )
    connection = store.build("dim_space")
    rows = query(
        connection, "select number, is_counted, exclusion_reason from dim_space order by discipline, number"
    )
    assert rows == [("1", True, None), ("2", True, None), ("1", False, "other_discipline"), ("3", True, None)]


def test_facts_follow_the_version_valid_on_their_day(store: HandStore) -> None:
    store.model("v1.ifc", [room("1", 10.0)], written_at="1")
    store.model(
        "v2.ifc", [room("1", 30.0, global_id="new")], written_at="2", received_at=datetime(2026, 6, 15)
    )
    visits = [
        {
            "visit_id": f"V{day}",
            "facility_id": "unassigned",
            "room": "1",
            "date": date(2026, 6, day),
            "minutes": Decimal(5),
        }
        for day in (14, 15)
    ]
    store.records("cleaning_visit", visits)
    rows = store.ask("select visit_id, area_m2 from fact_visit order by visit_id")
    assert rows == [("V14", Decimal("10.000000")), ("V15", Decimal("30.000000"))]


def test_the_order_and_names_of_deliveries_change_no_figure(tmp_path: Path) -> None:
    tables = []
    for name, turned in (("a", False), ("b", True)):
        store = HandStore(tmp_path / name)
        lines = [[line("L1", "100.00")], [line("L2", "7.01", room="1.02")]]
        for part, rows in enumerate(reversed(lines) if turned else lines):
            store.records("cost_line", rows, source=f"{name}{part}.csv")
        with_three_rooms(store)
        connection = store.build("fact_allocation", "mart_cost_per_m2")
        names = ("mart_cost_per_m2", "fact_allocation")
        tables.append([query(connection, f"select * from {table}") for table in names])
    assert tables[0] == tables[1]


def test_held_rows_that_do_not_add_up_stop_the_publication(store: HandStore) -> None:
    sha = store.records("cost_line", [], held=[{"code": "not_a_date", "source_row": 2}])
    wrong = pl.DataFrame(
        [{"path": "other.csv", "kind": "cost_line", "sha256": sha, "verdict": "accept", "rows_held": 0}],
        schema=INPUT,
    )
    with pytest.raises(GateError, match=r"held_rows_are_counted.*1 rows"):
        store.build("run_held_row", "run_input", inputs=wrong)


def input_of_a_model(sha: str, **said: Any) -> pl.DataFrame:
    """The input that the outcome of a model with two counted rooms of 20 m² gives, unless something else is said."""
    row = {"path": "a.ifc", "kind": "model", "sha256": sha, "verdict": "accept", "spaces": 3}
    return pl.DataFrame([row | {"spaces_counted": 2, "net_area_m2": 40.0} | said], schema=INPUT)


@pytest.mark.parametrize(
    "said", [{}, {"spaces": 4}, {"spaces_counted": 3}, {"net_area_m2": 40.1}, {"sha256": "0" * 64}]
)
def test_a_model_whose_tables_hold_other_rooms_than_were_read_stops_the_publication(
    store: HandStore, said: dict[str, Any]
) -> None:
    rooms = [room("1.01"), room("1.02"), room("1.03", is_counted=False, exclusion_reason="duplicate")]
    inputs = input_of_a_model(store.model("a.ifc", rooms), **said)
    if not said:
        store.build("raw_space", "raw_input", inputs=inputs).close()
        return
    with pytest.raises(GateError, match=r"models_hold_what_their_input_says.*1 rows.*path=a\.ifc"):
        store.build("raw_space", "raw_input", inputs=inputs)


@pytest.mark.parametrize(("accepted", "held"), [(2, 1), (3, 1), (2, 0)])
def test_a_delivery_whose_tables_hold_other_rows_than_were_read_stops_the_publication(
    store: HandStore, accepted: int, held: int
) -> None:
    lines = [line("L1", "1.00"), line("L2", "2.00")]
    sha = store.records("cost_line", lines, source="a.csv", held=[{"code": "not_a_date", "source_row": 4}])
    row = {"path": "a.csv", "kind": "cost_line", "sha256": sha, "verdict": "quarantine_rows"}
    inputs = pl.DataFrame([row | {"rows_accepted": accepted, "rows_held": held}], schema=INPUT)
    if (accepted, held) == (2, 1):
        store.build("raw_delivery_count", "raw_input", inputs=inputs).close()
        return
    with pytest.raises(GateError, match=r"deliveries_hold_what_their_input_says.*rows_in_tables=3"):
        store.build("raw_delivery_count", "raw_input", inputs=inputs)


def test_run_input_tells_what_was_held_and_replaced(store: HandStore) -> None:
    store.records("cost_line", [line("L1", "1.00")], source="old.csv")
    sha = store.records(
        "cost_line",
        [line("L1", "2.00")],
        source="new.csv",
        received_at=datetime(2026, 6, 2),
        held=[{"code": "not_a_date", "source_row": 3, "amount_dkk": Decimal(4)}],
    )
    old = store.store.receipts()["sha256"][0]
    inputs = pl.DataFrame(
        [
            {"path": path, "kind": "cost_line", "sha256": digest, "verdict": "accept", "received_at": NOON}
            for path, digest in (("old.csv", old), ("new.csv", sha))
        ],
        schema=INPUT,
    )
    counts = "rows_accepted, rows_held, rows_superseded, rows_released"
    rows = store.ask(f"select path, {counts} from run_input", inputs=inputs)
    assert rows == [("new.csv", 1, 1, 0, 0), ("old.csv", 1, 0, 1, 0)]
