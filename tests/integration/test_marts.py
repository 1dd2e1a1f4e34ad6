"""Service levels, rates, prices, changes, bins and requests on small stores made by hand."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, room

MARCH = date(2026, 3, 1)


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    made = HandStore(tmp_path)
    made.model("hq.ifc", [room("1", 20.0), room("2", 30.0)])
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    return made


def order(order_id: str, reported: datetime, completed: datetime | None, **more: Any) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "facility_id": "F1",
        "reported_at": reported,
        "completed_at": completed,
        "priority": "P3",
        **more,
    }


def target(clock: str, minutes: int) -> dict[str, Any]:
    return {
        "service": "maintenance",
        "priority": "P3",
        "response_minutes": Decimal(60),
        "resolution_minutes": Decimal(minutes),
        "clock": clock,
    }


def test_a_working_hours_clock_stands_still_at_night_on_the_weekend_and_on_holidays(store: HandStore) -> None:
    store.records("sla_target", [target("working_hours", 120)])
    # Thursday 2 April 2026 is a public holiday, so are Friday 3rd and Monday 6th; local time is UTC + 2
    store.records("work_order", [order("W1", datetime(2026, 4, 1, 13), datetime(2026, 4, 7, 7))])
    rows = store.ask("select median_minutes, on_time_share, breaches from mart_sla")
    assert rows == [(120.0, 1.0, 0)]


def test_an_order_over_the_clock_change_takes_the_hours_that_passed(store: HandStore) -> None:
    store.records("sla_target", [target("always", 24 * 60)])
    local_noon, next_noon = datetime(2025, 10, 25, 10), datetime(2025, 10, 26, 11)  # 25 hours apart
    store.records("work_order", [order("W1", local_noon, next_noon)])
    assert store.ask("select median_minutes, breaches from mart_sla") == [(1500.0, 1)]


def test_pauses_do_not_count_and_a_parent_is_done_with_its_last_child(store: HandStore) -> None:
    store.records("sla_target", [target("always", 120)])
    store.records(
        "work_order",
        [
            order("W1", datetime(2026, 3, 2, 8), datetime(2026, 3, 2, 9), paused_minutes=Decimal(60)),
            order("W2", datetime(2026, 3, 2, 8), datetime(2026, 3, 2, 11), parent_id="W1"),
        ],
    )
    assert store.ask("select orders, median_minutes, on_time_share from mart_sla") == [(1, 120.0, 1.0)]


def test_an_open_order_is_a_breach_once_it_is_late(store: HandStore) -> None:
    store.records("sla_target", [target("always", 120)])
    store.records("work_order", [order("W1", datetime(2026, 3, 2, 8), None)])
    rows = store.ask("select orders, open_orders, breaches, on_time_share, median_minutes from mart_sla")
    assert rows == [(1, 1, 1, 0.0, None)]


def test_a_recorded_rate_is_drawn_towards_its_category(store: HandStore) -> None:
    visits = [
        {
            "visit_id": f"V{day}",
            "facility_id": "F1",
            "room": "1",
            "date": date(2026, 3, day),
            "minutes": Decimal(12),
        }
        for day in range(1, 11)
    ]
    store.records("cleaning_visit", visits)
    rows = store.ask(
        "select visits, minutes, area_m2, m2_per_hour, learnt_m2_per_hour, m2_per_hour_low, m2_per_hour_high,"
        " planned_m2_per_hour from mart_productivity",
    )
    visits_made, minutes, area, own, learnt, low, high, planned = rows[0]
    assert (visits_made, minutes, area) == (10, Decimal(120), Decimal(200))
    assert own == 100.0
    assert learnt == pytest.approx((200 + 200 * 5) / (2 + 5))
    assert low < learnt < high
    assert planned == pytest.approx(200)


def test_what_is_due_follows_the_price_and_what_is_delivered_the_visits(store: HandStore) -> None:
    price = {
        "service": "cleaning",
        "price_dkk": Decimal(120),
        "unit": "m2/year",
        "valid_from": date(2026, 1, 1),
    }
    store.records("contract_price", [price])
    store.records(
        "cost_line",
        [
            {
                "line_id": "L1",
                "facility_id": "F1",
                "service": "cleaning",
                "month": MARCH,
                "amount_dkk": Decimal(600),
            }
        ],
    )
    rows = store.ask(
        "select due_dkk, invoiced_dkk, delivered_dkk from mart_paid_vs_delivered"
        " where month = date '2026-03-01'"
    )
    assert rows == [(Decimal("500.00"), Decimal("600.00"), None)]


def test_a_new_model_tells_rooms_new_gone_and_changed_and_its_area(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    store.model("a.ifc", [room("1", 20.0), room("2", 30.0), room("3", 5.0)], written_at="1")
    store.model(
        "b.ifc",
        [room("1", 20.0), room("2", 34.0), room("4", 7.0)],
        written_at="2",
        received_at=datetime(2026, 6, 9),
    )
    rows = store.ask(
        "select rooms_new, rooms_gone, rooms_changed, net_area_change_m2 from mart_change_impact"
    )
    assert rows == [(1, 1, 1, Decimal("6.000000"))]


def test_a_room_that_gives_way_to_its_like_changes_no_minutes_and_no_cost(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    store.model("a.ifc", [room("1", 20.0), room("3", 30.0)], written_at="1")
    store.model("b.ifc", [room("1", 20.0), room("4", 30.0)], written_at="2", received_at=datetime(2026, 6, 9))
    store.records("cleaning_program", [{"category": "OFF1", "code": "5", "valid_from": date(2026, 1, 1)}])
    store.records("rate", [{"category": "OFF1", "m2_per_hour": Decimal(150)}])
    rows = store.ask(
        "select rooms_new, rooms_gone, minutes_change_per_week, cost_change_dkk_per_year from mart_change_impact"
    )
    assert rows == [(1, 1, 0, 0)]


def test_a_request_counts_in_the_iso_week_of_its_local_day(store: HandStore) -> None:
    store.records("qr_code", [{"qr_code": "Q1", "facility_id": "F1", "room": "1"}])
    store.records(
        "service_request",
        [
            {
                "request_id": "R1",
                "qr_code": "Q1",
                "scanned_at": datetime(2025, 12, 28, 23, 30),
                "responded_at": datetime(2025, 12, 29, 0, 15),
            }
        ],
    )
    rows = store.ask("select iso_year, iso_week, requests, median_answer_minutes from mart_requests")
    assert rows == [(2026, 1, 1, 45.0)]


def test_a_rule_without_applicable_rooms_is_not_a_pass(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    store.model("hq.ifc", [])
    rows = store.ask("select distinct result, applicable, passed from mart_model_health")
    assert rows == [("not_applicable", 0, 0)]


def test_a_finding_of_a_model_is_told_once(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    finding = {"step_id": 1, "code": "space_no_body", "severity": "warning", "message": "no body"}
    store.model("hq.ifc", [room("1")], tables={"finding": [finding]})
    rows = store.ask("select source_file, step_id from run_finding where code = 'space_no_body'")
    assert rows == [("hq.ifc", 1)]
