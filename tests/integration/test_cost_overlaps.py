"""One piece of work stated by several records: parent orders, child orders and invoices."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, finding_values, query, room

MARCH = date(2026, 3, 1)
LEDGER = (
    "select sum(invoiced_dkk), sum(allocated_dkk + unallocated_dkk), sum(duplicate_dkk) from mart_cost_ledger"
)
OVERLAPS = ("maintenance%", "order_cost%")


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    """The parent order P costs what its children C1 and C2 cost, and an invoice bills it."""
    made = HandStore(tmp_path)
    made.model("one.ifc", [room("1", 20.0), room("2", 30.0)])
    made.records("facility_model", [{"facility_id": "F1", "model": "one.ifc"}])
    made.records(
        "work_order", [order("P", 1500), order("C1", 1000, parent_id="P"), order("C2", 500, parent_id="P")]
    )
    made.records("cost_line", [line("M1", "maintenance", 1500), line("X1", "other", 70)])
    return made


def order(name: str, cost: int | None, month: int = 3, **more: Any) -> dict[str, Any]:
    return {
        "order_id": name,
        "facility_id": "F1",
        "reported_at": datetime(2026, month, 2, 8),
        "room": "1",
        "completed_at": datetime(2026, month, 3, 8),
        "type": "corrective",
        "cost_dkk": None if cost is None else Decimal(cost),
        **more,
    }


def line(name: str, service: str, amount: int, month: int = 3) -> dict[str, Any]:
    return {
        "line_id": name,
        "facility_id": "F1",
        "service": service,
        "month": date(2026, month, 1),
        "amount_dkk": Decimal(amount),
    }


def sums(connection: Any) -> list[float]:
    return [float(amount) for amount in query(connection, LEDGER)[0]]


def test_a_parent_is_counted_with_its_children_and_the_invoice_beside_is_told(store: HandStore) -> None:
    connection = store.build("mart_cost_ledger", *OVERLAPS)
    assert sums(connection) == [3070.0, 3070.0, 1500.0]
    found = finding_values(connection)
    assert found["order_cost_in_children"] == {"orders": 1, "amount_dkk": 1500.0, "first_order": "P"}
    twice = found["maintenance_cost_twice"]
    assert (twice["months"], twice["facilities"], twice["first_facility"]) == (1, 1, "F1")
    assert (twice["first_month"], twice["equal_lines"]) == ("2026-03", 1)
    rows = query(
        connection,
        "select ledger_id, invoiced_dkk, duplicate_dkk, reason from mart_cost_ledger"
        " where duplicate_dkk <> 0",
    )
    assert rows == [("work_order:P", Decimal("0.00"), Decimal("1500.00"), "sum_of_child_orders")]


@pytest.mark.parametrize(
    ("carrier", "duplicates", "kind"), [("orders", 3000.0, "work_order"), ("invoices", 3000.0, "cost_line")]
)
def test_a_rule_says_which_records_carry_the_money(
    store: HandStore, carrier: str, duplicates: float, kind: str
) -> None:
    connection = store.build("mart_cost_ledger", "fact_cost", *OVERLAPS, maintenance_from=carrier)
    assert sums(connection) == [1570.0, 1570.0, duplicates]
    kinds = query(connection, "select distinct kind from fact_cost where service = 'maintenance'")
    assert kinds == [(kind,)]
    found = finding_values(connection)
    assert "maintenance_cost_not_counted" in found
    assert not {"maintenance_cost_twice", "maintenance_cost_lost"} & found.keys()


def test_money_that_the_rule_leaves_out_everywhere_is_told(store: HandStore) -> None:
    store.records("cost_line", [line("M2", "maintenance", 80, month=4)], source="april.csv")
    found = finding_values(store.build(*OVERLAPS, maintenance_from="orders"))
    lost = {"costs": 1, "amount_dkk": 80.0, "kind": "cost_line", "carrier": "work_order"}
    assert found["maintenance_cost_lost"] == lost


def test_orders_and_invoices_of_other_months_or_services_are_no_overlap(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    store.model("one.ifc", [room("1", 20.0)])
    store.records("facility_model", [{"facility_id": "F1", "model": "one.ifc"}])
    store.records(
        "work_order", [order("O1", 500), order("O2", 300, parent_id="O1"), order("O3", None, parent_id="O2")]
    )
    store.records("cost_line", [line("L1", "maintenance", 90, month=1), line("L2", "cleaning", 500)])
    connection = store.build("mart_cost_ledger", *OVERLAPS)
    assert sums(connection) == [1390.0, 1390.0, 0.0]
    assert {
        code for code in finding_values(connection) if code.startswith(("maintenance", "order_cost"))
    } == {"order_cost_above_children"}


def test_a_child_done_after_the_run_date_does_not_make_its_parent_count(store: HandStore) -> None:
    store.records(
        "work_order",
        [order("C1", 1000, parent_id="P", completed_at=datetime(2026, 9, 1, 8))],
        source="late.csv",
        received_at=datetime(2026, 6, 2),
    )
    connection = store.build("mart_cost_ledger")
    rows = query(
        connection,
        "select ledger_id, invoiced_dkk, held_dkk, duplicate_dkk from mart_cost_ledger"
        " where kind = 'work_order' order by all",
    )
    assert rows == [
        ("work_order:C1", Decimal("1000.00"), Decimal("1000.00"), Decimal("0.00")),
        ("work_order:C2", Decimal("500.00"), Decimal("0.00"), Decimal("0.00")),
        ("work_order:P", Decimal("0.00"), Decimal("0.00"), Decimal("1500.00")),
    ]


def test_key_figures_of_maintenance_count_a_tree_once(store: HandStore) -> None:
    rows = store.ask("select numerator, denominator from mart_kpi where figure = 'E15'")
    assert rows == [(Decimal("1500.000000"), Decimal("1500.000000"))]
