"""Registers with history: codes that move, people and areas that change, facilities that open and close."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, finding_values, query, room

from warehouse.explain import explain

JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)
AS_OF = date(2026, 6, 30)


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    """Two facilities, F1 with two rooms and F2 with one."""
    made = HandStore(tmp_path)
    made.model("one.ifc", [room("1", 20.0), room("2", 30.0)])
    made.model("two.ifc", [room("7", 50.0)], project="two")
    made.records(
        "facility_model",
        [
            {"facility_id": "F1", "model": "one.ifc"},
            {"facility_id": "F2", "model": "two.ifc"},
        ],
    )
    return made


def line(line_id: str, month: int, facility: str = "F1", **more: Any) -> dict[str, Any]:
    return {
        "line_id": line_id,
        "facility_id": facility,
        "service": "other",
        "month": date(2026, month, 1),
        "amount_dkk": Decimal("100.00"),
        **more,
    }


def register(facility: str = "F1", area: int = 50, **more: Any) -> dict[str, Any]:
    return {
        "facility_id": facility,
        "name": facility,
        "district": "D",
        "area_m2": Decimal(area),
        "area_basis": "NRA",
        **more,
    }


def test_a_request_belongs_to_the_room_where_its_code_hung_on_the_day(store: HandStore) -> None:
    store.records(
        "qr_code", [{"qr_code": "QR-1", "facility_id": "F1", "room": "1"}], received_at=datetime(2026, 1, 2)
    )
    store.records(
        "qr_code",
        [{"qr_code": "qr-1", "facility_id": "F2", "room": "7", "valid_from": date(2026, 2, 15)}],
        source="moved.csv",
    )
    store.records(
        "service_request",
        [
            {"request_id": f"R{day}", "qr_code": "QR-1", "scanned_at": datetime(2026, 2, day, 12)}
            for day in (14, 15)
        ],
    )
    connection = store.build("fact_service_request", "mart_qr_code", "dim_space", "qr_code_not_in_force")
    found = query(
        connection,
        "select scanned_on, facility_id, number from fact_service_request"
        " left join (select distinct space_id, number from dim_space) using (space_id) order by 1",
    )
    assert found == [(date(2026, 2, 14), "F1", "1"), (date(2026, 2, 15), "F2", "7")]
    assert query(connection, "select facility_id, requests from mart_qr_code") == [("F2", 2)]
    assert "qr_code_not_in_force" not in finding_values(connection)


def test_a_cost_that_names_a_code_lands_in_the_room_where_it_hung(store: HandStore) -> None:
    store.records(
        "qr_code",
        [
            {"qr_code": "QR-1", "facility_id": "F1", "room": "1"},
            {"qr_code": "QR-1", "facility_id": "F1", "room": "2", "valid_from": date(2026, 3, 1)},
        ],
    )
    store.records("cost_line", [line("L1", 2, room="QR-1"), line("L2", 3, room="QR-1")])
    found = store.ask(
        "select ledger_id, number from fact_allocation join dim_space using (space_id) order by all"
    )
    assert found == [("cost_line:L1", "1"), ("cost_line:L2", "2")]


def test_a_request_outside_the_days_of_its_code_is_counted_and_told(store: HandStore) -> None:
    store.records(
        "qr_code", [{"qr_code": "QR-1", "facility_id": "F1", "room": "1", "valid_to": date(2026, 2, 1)}]
    )
    store.records(
        "service_request", [{"request_id": "R1", "qr_code": "QR-1", "scanned_at": datetime(2026, 2, 1, 12)}]
    )
    connection = store.build("fact_service_request", "mart_qr_code", "qr_code_not_in_force")
    assert query(connection, "select facility_id, space_id from fact_service_request") == [
        ("unassigned", None)
    ]
    assert finding_values(connection)["qr_code_not_in_force"] == {
        "requests": 1,
        "qr_code": "QR-1",
        "first_on": "2026-02-01",
    }
    assert query(connection, "select is_registered, space_id from mart_qr_code") == [(False, None)]


def test_readings_before_a_bin_was_moved_belong_to_its_old_room(store: HandStore) -> None:
    store.records(
        "bin",
        [
            {"bin_id": "B1", "facility_id": "F1", "room": "1"},
            {
                "bin_id": "B1",
                "facility_id": "F1",
                "room": "1",
                "litres": Decimal(60),
                "valid_from": date(2026, 2, 1),
            },
            {"bin_id": "B1", "facility_id": "F2", "room": "7", "valid_from": date(2026, 3, 11)},
            {"bin_id": "B2", "facility_id": "F1", "room": "2"},
        ],
    )
    fills = [(day, (10 * day) % 90) for day in range(1, 21)]
    store.records(
        "bin_reading",
        [
            {"bin_id": name, "read_at": datetime(2026, 3, day, 12), "fill_pct": Decimal(fill)}
            for name in ("B1", "B2")
            for day, fill in fills
        ],
    )
    connection = store.build("mart_bin_demand", "dim_space")
    found = query(
        connection,
        "select bin_id, placed_from, placed_to, facility_id, number, readings, sensor_status"
        " from mart_bin_demand left join (select distinct space_id, number from dim_space) using (space_id)"
        " order by all",
    )
    moved = date(2026, 3, 11)
    assert found == [
        ("B1", date(1900, 1, 1), moved, "F1", "1", 10, "moved"),
        ("B1", moved, None, "F2", "7", 10, "silent"),
        ("B2", date(1900, 1, 1), None, "F1", "2", 20, "silent"),
    ]
    assert query(
        connection, "select count(*) from mart_bin_demand where due_on is not null and placed_to is not null"
    ) == [(0,)]


def test_cost_per_head_and_the_driver_follow_the_people_of_the_month(store: HandStore) -> None:
    store.records(
        "facility",
        [
            register(headcount=30),
            register(headcount=60, valid_from=MARCH),
            register("F2", headcount=30),
        ],
    )
    store.records("driver", [{"service": "other", "driver": "headcount"}])
    store.records("cost_line", [line("L1", 2, "portfolio"), line("L2", 3, "portfolio")])
    connection = store.build("fact_allocation", "mart_unit_cost")
    shares = query(
        connection,
        "select ledger_id, facility_id, sum(amount_dkk) from fact_allocation group by all order by all",
    )
    assert [float(row[2]) for row in shares] == [50.0, 50.0, 66.67, 33.33]
    heads = query(
        connection,
        "select month, quantity from mart_unit_cost where facility_id = 'F1' and unit = 'head'"
        " order by month",
    )
    assert [float(row[1]) for row in heads] == [30.0, 60.0]


def test_people_who_come_within_a_month_weigh_by_its_days(store: HandStore) -> None:
    store.records("facility", [register(headcount=31), register(headcount=62, valid_from=date(2026, 3, 17))])
    store.records("cost_line", [line("L1", 3)])
    store.build().close()
    path = store.folder / "run1.duckdb"
    found = explain(
        path, "mart_unit_cost.quantity", {"facility_id": "F1", "service": "other", "unit": "head"}
    )
    assert float(found.numerator) == 31 + 15  # 15 of 31 days with 31 more


def test_cost_per_registered_m2_follows_the_area_of_the_month_and_is_explained(store: HandStore) -> None:
    store.records("facility", [register(area=100), register(area=200, valid_from=date(2026, 3, 17))])
    store.records("cost_line", [line("L1", 2), line("L2", 3), line("L3", 4)])
    store.build().close()
    path = store.folder / "run1.duckdb"
    for month, area in ((2, 100.0), (3, 100 + 100 * 15 / 31), (4, 200.0)):
        where = {"facility_id": "F1", "month": f"2026-0{month}", "area_basis": "NRA"}
        found = explain(path, "mart_cost_by_basis.cost_per_m2_dkk", where)
        assert found.value == pytest.approx(100 / area)
    assert explain(path, "mart_coverage.register_area_m2", {"facility_id": "F1"}).numerator == Decimal(200)


def test_an_unchanged_register_gives_one_row_a_facility(store: HandStore) -> None:
    for day in (1, 2, 3):
        more = [register(f"F{day + 5}")]
        rows = [register(headcount=3), *more]
        store.records("facility", rows, source=f"{day}.csv", received_at=datetime(2026, 2, day))
    connection = store.build("dim_facility", "dim_facility_version", "register_change_dated_by_delivery")
    assert query(
        connection, "select valid_from, valid_to from dim_facility_version where facility_id = 'F1'"
    ) == [(date(1900, 1, 1), None)]
    assert query(connection, "select count(*), bool_and(is_open) from dim_facility") == [(5, True)]
    assert "register_change_dated_by_delivery" not in finding_values(connection)


def closing(store: HandStore, *rows: dict[str, Any]) -> None:
    store.records("facility", [*rows, register("F2")])
    store.records("category_rule", [{"pattern": "Kontor", "category": "OFF1"}])
    store.records(
        "contract_price",
        [
            {"service": service, "price_dkk": Decimal(12), "unit": unit, "valid_from": JANUARY}
            for service, unit in (("windows", "m2/year"), ("cleaning", "m2/visit"), ("restaurant", "meal"))
        ],
    )
    store.records(
        "driver_volume",
        [
            {
                "facility_id": "F1",
                "service": "restaurant",
                "month": date(2026, month, 1),
                "quantity": Decimal(7),
                "unit": "meals",
            }
            for month in (3, 4)
        ],
    )


def test_nothing_is_due_planned_counted_or_allocated_after_the_closing(store: HandStore) -> None:
    closing(store, register(headcount=9, valid_to=date(2026, 4, 1)))
    store.records("cost_line", [line("L1", 3), line("L2", 4), line("L3", 5, room="1")])
    asked = (
        "fact_contract_charge",
        "mart_cleaning_plan",
        "fact_facility_month",
        "mart_cost_ledger",
        "mart_coverage",
    )
    reported = ("cost_outside_facility", "facility_closed", "volume_outside_facility", "cost_not_allocated")
    connection = store.build(*asked, "mart_area_ledger", *reported)
    due = query(
        connection,
        "select service, max(month) from fact_contract_charge where facility_id = 'F1' group by all",
    )
    assert {month for _, month in due} == {MARCH}
    assert query(connection, "select distinct facility_id from mart_cleaning_plan") == [("F2",)]
    months = query(connection, "select month, net_area_m2 from fact_facility_month where facility_id = 'F1'")
    assert months == [(MARCH, Decimal("50.000000"))]
    ledger = query(
        connection,
        "select ledger_id, allocated_dkk, unallocated_dkk, reason from mart_cost_ledger order by all",
    )
    assert ledger == [
        ("cost_line:L1", Decimal("100.00"), Decimal("0.00"), None),
        ("cost_line:L2", Decimal("0.00"), Decimal("100.00"), "facility_closed"),
        ("cost_line:L3", Decimal("0.00"), Decimal("100.00"), "facility_closed"),
    ]
    coverage = query(
        connection,
        "select rooms, model_area_m2, register_area_m2, missing from mart_coverage where facility_id = 'F1'",
    )
    assert coverage == [(0, None, None, "closed")]
    found = finding_values(connection)
    assert (found["cost_outside_facility"]["costs"], found["cost_outside_facility"]["amount_dkk"]) == (
        2,
        200.0,
    )
    assert found["facility_closed"]["rooms"] == 2
    assert found["volume_outside_facility"]["quantities"] == 1
    assert "cost_not_allocated" not in found
    counted = query(
        connection,
        "select is_current, is_counted, count(*) from mart_area_ledger where measure = 'net'"
        " and facility_id = 'F1' group by all order by all",
    )
    assert counted == [(False, True, 2), (True, False, 2)]


def test_a_facility_that_closes_within_a_month_is_due_for_its_days(store: HandStore) -> None:
    closing(store, register(valid_to=date(2026, 3, 17)))
    store.records("cost_line", [line("L1", 3)])
    connection = store.build("fact_contract_charge", "fact_facility_month")
    [(due,)] = query(
        connection,
        "select sum(due_dkk) from fact_contract_charge where facility_id = 'F1' and service = 'windows'",
    )
    assert float(due) == pytest.approx(50 * 16 / 31, abs=0.005)
    [(visits,)] = query(
        connection,
        "select sum(quantity) / 50 from fact_contract_charge where facility_id = 'F1' and service = 'cleaning'",
    )
    assert float(visits) == pytest.approx(11 * 2 / 5)  # 11 workdays up to 16 March, two visits a week
    assert float(
        query(connection, "select net_area_m2 from fact_facility_month where facility_id = 'F1'")[0][0]
    ) == (pytest.approx(50 * 16 / 31))


def test_a_facility_that_opens_again_is_counted_in_both_openings(store: HandStore) -> None:
    closing(store, register(valid_to=date(2026, 2, 1)), register(valid_from=date(2026, 4, 1)))
    store.records("cost_line", [line(f"L{month}", month) for month in (1, 2, 3, 4)])
    connection = store.build("fact_facility_month", "dim_facility", "mart_cleaning_plan", "mart_cost_ledger")
    months = query(
        connection, "select month(month) from fact_facility_month where facility_id = 'F1' order by 1"
    )
    assert [month for (month,) in months] == [1, 4, 6]
    assert query(
        connection, "select is_open, opened_on, closed_on from dim_facility where facility_id = 'F1'"
    ) == [(True, date(2026, 4, 1), None)]
    assert query(connection, "select count(*) from mart_cleaning_plan where facility_id = 'F1'") != [(0,)]
    unallocated = "select count(*) from mart_cost_ledger where reason = 'facility_closed'"
    assert query(connection, unallocated) == [(2,)]


def test_records_and_open_orders_of_a_closed_facility_are_kept_and_told(store: HandStore) -> None:
    closing(store, register(valid_to=date(2026, 3, 1)))
    store.records(
        "work_order",
        [
            {
                "order_id": "O1",
                "facility_id": "F1",
                "reported_at": datetime(2026, 2, 27, 8),
                "cost_dkk": Decimal(10),
                "completed_at": datetime(2026, 3, 9, 8),
                "room": "1",
            },
            {"order_id": "O2", "facility_id": "F1", "reported_at": datetime(2026, 3, 2, 8), "room": "1"},
        ],
    )
    store.records(
        "cleaning_visit",
        [
            {
                "visit_id": f"V{day}",
                "facility_id": "F1",
                "room": "1",
                "date": date(2026, 3, day),
                "minutes": Decimal(5),
            }
            for day in (4, 5)
        ],
    )
    reported = ("record_outside_facility", "order_open_at_closing")
    connection = store.build("fact_visit", "mart_cost_ledger", *reported)
    found = finding_values(connection)
    assert found["record_outside_facility"]["records"] == "cleaning visits: 2, work orders: 1"
    closing_values = {"facility_id": "F1", "orders": 1, "closed_on": "2026-03-01"}
    assert found["order_open_at_closing"] == closing_values
    assert query(connection, "select count(*) from fact_visit") == [(2,)]
    assert query(connection, "select reason, unallocated_dkk from mart_cost_ledger") == [
        ("facility_closed", Decimal("10.00"))
    ]


def test_a_facility_not_open_yet_has_nothing_due(store: HandStore) -> None:
    closing(store, register(valid_from=date(2026, 4, 1)))
    store.records("cost_line", [line("L1", 3), line("L2", 4)])
    connection = store.build("fact_contract_charge", "mart_cost_ledger")
    assert query(connection, "select min(month) from fact_contract_charge where facility_id = 'F1'") == [
        (date(2026, 4, 1),)
    ]
    assert query(connection, "select ledger_id from mart_cost_ledger where unallocated_dkk > 0") == [
        ("cost_line:L1",)
    ]


def test_a_facility_that_a_replacing_register_leaves_out_is_not_closed(store: HandStore) -> None:
    store.records("facility", [register(), register("F2")], received_at=datetime(2026, 1, 2))
    store.records("facility", [register("F2")], source="now.csv", received_at=datetime(2026, 2, 2))
    store.records("cost_line", [line("L1", 3)])
    connection = store.build("dim_facility", "mart_cost_ledger", modes={"facility": "replace"})
    assert query(connection, "select is_registered, is_open from dim_facility where facility_id = 'F1'") == [
        (False, True)
    ]
    assert query(connection, "select allocated_dkk from mart_cost_ledger") == [(Decimal("100.00"),)]
