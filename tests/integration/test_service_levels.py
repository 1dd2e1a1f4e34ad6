"""Clocks of orders and requests worked out by hand: weekends, holidays, the clock change, families, pauses."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, finding_values, query, room

CLOCK = "select order_id, response_minutes, resolution_minutes, is_late from fact_sla_case order by order_id"


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


def target(clock: str, response: int = 60, resolution: int = 480, **more: Any) -> dict[str, Any]:
    return {
        "service": "maintenance",
        "priority": "P3",
        "response_minutes": Decimal(response),
        "resolution_minutes": Decimal(resolution),
        "clock": clock,
        **more,
    }


def minutes(store: HandStore, **settings: Any) -> dict[str, float]:
    rows = store.ask("select order_id, resolution_minutes from fact_sla_case", **settings)
    return {name: float(value) for name, value in rows}


def test_working_hours_leave_out_the_weekend(store: HandStore) -> None:
    store.records("sla_target", [target("working_hours")])
    # Friday 6 March 2026 15:00 to Monday 9 March 09:30, local time is UTC + 1: one hour and an hour and a half
    store.records("work_order", [order("W1", datetime(2026, 3, 6, 14), datetime(2026, 3, 9, 8, 30))])
    assert minutes(store) == {"W1": 150}


def test_a_report_in_the_night_starts_when_the_day_opens(store: HandStore) -> None:
    store.records("sla_target", [target("working_hours")])
    reported, done = datetime(2026, 3, 3, 23, 50), datetime(2026, 3, 4, 7, 20)  # 00:50 and 08:20 local
    store.records("work_order", [order("W1", reported, done, responded_at=datetime(2026, 3, 4, 7, 5))])
    assert store.ask(CLOCK) == [("W1", Decimal(5), Decimal(20), False)]


def test_a_contract_day_off_stops_the_clock_where_the_contract_says_so(store: HandStore) -> None:
    store.records("sla_target", [target("working_hours")])
    # Thursday 4 June 2026 15:00 over Friday 5 June (Constitution Day) to Monday 8 June 09:00; local is UTC + 2
    store.records("work_order", [order("W1", datetime(2026, 6, 4, 13), datetime(2026, 6, 8, 7))])
    assert minutes(store) == {"W1": 60 + 480 + 60}
    assert minutes(store, name="run2", extra_holidays=(date(2026, 6, 5),)) == {"W1": 120}


def test_working_hours_are_whole_on_both_sides_of_the_clock_change(store: HandStore) -> None:
    store.records("sla_target", [target("working_hours")])
    # Friday 27 March 2026 15:00 (UTC + 1) to Monday 30 March 09:00 (UTC + 2)
    store.records("work_order", [order("W1", datetime(2026, 3, 27, 14), datetime(2026, 3, 30, 7))])
    assert minutes(store) == {"W1": 120}


def test_a_clock_that_always_runs_counts_the_hour_that_spring_skips(store: HandStore) -> None:
    store.records("sla_target", [target("always")])
    # 28 March 2026 23:30 to 29 March 04:30 on the wall: four hours passed, not five
    store.records("work_order", [order("W1", datetime(2026, 3, 28, 22, 30), datetime(2026, 3, 29, 2, 30))])
    assert minutes(store) == {"W1": 240}


def test_a_family_is_resolved_with_its_last_order_at_any_depth(store: HandStore) -> None:
    start = datetime(2026, 3, 2, 8)
    store.records("sla_target", [target("always")])
    store.records(
        "work_order",
        [
            order("W1", start, start + timedelta(hours=1), responded_at=start + timedelta(minutes=30)),
            order(
                "W2",
                start,
                start + timedelta(hours=2),
                parent_id="W1",
                responded_at=start + timedelta(minutes=10),
            ),
            order("W3", start, start + timedelta(hours=5), parent_id="W2"),
        ],
    )
    assert store.ask(CLOCK) == [("W1", Decimal(10), Decimal(300), False)]


def test_a_family_is_open_while_one_of_its_orders_is(store: HandStore) -> None:
    start = datetime(2026, 3, 2, 8)
    store.records("work_order", [order("W1", start, start), order("W2", start, None, parent_id="W1")])
    rows = store.ask("select order_id, is_done, open_days from fact_sla_case")
    assert rows == [("W1", False, 120)]  # 2 March to the end of 30 June


def test_orders_that_name_each_other_as_parents_are_one_case_and_not_lost(store: HandStore) -> None:
    start = datetime(2026, 3, 2, 8)
    rows = [order(f"W{n}", start, start, parent_id=f"W{n % 3 + 1}") for n in (1, 2, 3)]
    store.records(
        "work_order",
        [*rows, order("W4", start, start, parent_id="W2"), order("W5", start, start, parent_id="W5")],
    )
    built = store.build("fact_sla_case", "work_order_cycle")
    assert query(built, "select order_id, child_orders from fact_sla_case order by 1") == [
        ("W1", 3),
        ("W5", 0),
    ]
    assert query(built, "select count(*) from finding_text where code = 'work_order_cycle'") == [(1,)]


def test_the_longest_pause_of_a_family_counts_once(store: HandStore) -> None:
    start = datetime(2026, 3, 2, 8)
    store.records("sla_target", [target("always")])
    store.records(
        "work_order",
        [
            order("W1", start, start + timedelta(hours=9), paused_minutes=Decimal(30)),
            order("W2", start, start + timedelta(hours=9), paused_minutes=Decimal(90), parent_id="W1"),
        ],
    )
    assert store.ask(CLOCK) == [("W1", None, Decimal(450), False)]


def test_a_due_time_moves_by_the_pauses(store: HandStore) -> None:
    start = datetime(2026, 3, 2, 8)
    due = {"due_at": start + timedelta(hours=2), "paused_minutes": Decimal(60)}
    store.records(
        "work_order",
        [
            order("W1", start, start + timedelta(hours=3), **due),
            order("W2", start, start + timedelta(hours=3, minutes=1), **due),
        ],
    )
    assert store.ask("select order_id, is_late from fact_sla_case order by 1") == [
        ("W1", False),
        ("W2", True),
    ]


def test_an_order_done_before_it_was_reported_is_not_judged_and_is_told(store: HandStore) -> None:
    store.records("sla_target", [target("always")])
    store.records("work_order", [order("W1", datetime(2026, 3, 2, 8), datetime(2026, 3, 2, 7))])
    built = store.build("fact_sla_case", "mart_sla", "order_times_backwards")
    assert query(built, CLOCK) == [("W1", None, None, None)]
    assert query(built, "select judged, on_time_share, median_minutes from mart_sla") == [(0, None, None)]
    assert query(built, "select count(*) from finding_text where code = 'order_times_backwards'") == [(1,)]


def test_a_late_answer_is_a_breach_even_when_the_work_is_done_in_time(store: HandStore) -> None:
    start = datetime(2026, 3, 2, 8)
    store.records("sla_target", [target("always", response=15)])
    answered = {"responded_at": start + timedelta(minutes=16)}
    store.records("work_order", [order("W1", start, start + timedelta(minutes=20), **answered)])
    rows = store.ask("select on_time_share, breaches, response_breaches from mart_sla")
    assert rows == [(0.0, 1, 1)]


def test_what_is_completed_after_the_run_date_is_still_open_on_it(store: HandStore) -> None:
    store.records("sla_target", [target("always", resolution=10**6)])
    store.records("work_order", [order("W1", datetime(2026, 3, 2, 8), datetime(2026, 3, 20, 8))])
    rows = store.ask("select orders, open_orders, judged from mart_sla", as_of=date(2026, 3, 10))
    assert rows == [(1, 1, 1)]  # its answer, an hour promised, is late by then


def test_an_order_with_a_child_reported_after_it_was_done_is_reopened(store: HandStore) -> None:
    start = datetime(2026, 3, 2, 8)
    again = order("W2", start + timedelta(days=2), start + timedelta(days=3), parent_id="W1")
    store.records("work_order", [order("W1", start, start + timedelta(hours=1)), again])
    assert store.ask("select orders, reopened from mart_sla") == [(1, 1)]


def test_requests_have_the_service_that_their_category_means_and_its_target(store: HandStore) -> None:
    store.records("qr_code", [{"qr_code": "Q1", "facility_id": "F1", "room": "1"}])
    store.records("sla_target", [target("always", 30, 60, service="cleaning", priority="request")])
    at = datetime(2026, 3, 2, 8)
    store.records(
        "service_request",
        [
            {
                "request_id": f"R{n}",
                "qr_code": "Q1",
                "scanned_at": at,
                "category": "Mangler rengøring",
                "responded_at": at + timedelta(minutes=10),
                "closed_at": at + timedelta(minutes=closed),
            }
            for n, closed in enumerate((40, 70))
        ],
    )
    rows = store.ask("select service, priority, orders, on_time_share, per_1000_m2 from mart_sla")
    assert rows == [("cleaning", "request", 2, 0.5, 1000 * 2 / 50)]


def test_a_maintenance_request_that_an_order_takes_up_is_counted_once(store: HandStore) -> None:
    store.records("qr_code", [{"qr_code": "Q1", "facility_id": "F1", "room": "1"}])
    at = datetime(2026, 3, 2, 8)
    requests = [("R1", at), ("R2", at + timedelta(days=5)), ("R3", at + timedelta(days=9))]
    store.records(
        "service_request",
        [
            {"request_id": name, "qr_code": "Q1", "scanned_at": when, "category": "Defekt lampe"}
            for name, when in requests
        ],
    )
    store.records(
        "work_order",
        [
            order("W1", at + timedelta(hours=30), None, parent_id="R1"),
            order("W2", at + timedelta(days=5, hours=3), at + timedelta(days=6), room="1"),
        ],
    )
    built = store.build("fact_service_request", "mart_sla")
    links = query(built, "select request_id, order_id, link_rule from fact_service_request order by 1")
    assert links == [("R1", "W1", "id"), ("R2", "W2", "room_and_time"), ("R3", None, None)]
    assert query(built, "select priority, sum(orders) from mart_sla group by 1 order by 1") == [
        ("P3", 2),
        ("request", 1),
    ]


def test_districts_with_few_cases_are_marked_and_not_ranked(store: HandStore) -> None:
    place = {"area_m2": Decimal(50), "area_basis": "NRA"}
    store.records(
        "facility",
        [
            {"facility_id": name, "name": name, "district": district, **place}
            for name, district in (("F1", "North"), ("F2", "South"), ("F3", "East"))
        ],
    )
    store.records("sla_target", [target("always", resolution=60)])
    start = datetime(2026, 3, 2, 8)
    many = [
        order(f"{place}-{n}", start, start + timedelta(minutes=30 if n < good else 90), facility_id=place)
        for place, good in (("F1", 3), ("F2", 5))
        for n in range(6)
    ]
    store.records("work_order", [*many, order("E", start, start, facility_id="F3")])
    rows = store.ask(
        "select district, on_time_share, rank, is_small_number from mart_sla_district order by 1",
    )
    assert rows == [("East", 1.0, None, True), ("North", 0.5, 2, False), ("South", 5 / 6, 1, False)]


def test_the_cost_of_a_completion_after_the_run_date_is_held_and_the_order_is_open(store: HandStore) -> None:
    """An hour and a half past midnight in Copenhagen is the day before in UTC: the portfolio's own day counts."""
    late = order("W1", datetime(2026, 3, 2, 8), datetime(2026, 3, 10, 23, 30), cost_dkk=Decimal("80.00"))
    done = order("W2", datetime(2026, 3, 2, 8), datetime(2026, 3, 10, 22, 30), cost_dkk=Decimal("20.00"))
    store.records("work_order", [late, done])
    asked = ("mart_cost_ledger", "fact_work_order", "mart_cost_per_m2", "order_done_after_run_date")
    before = store.build(*asked, as_of=date(2026, 3, 10))
    ledger = "select ledger_id, month, invoiced_dkk, allocated_dkk, held_dkk, reason from mart_cost_ledger"
    assert query(before, ledger) == [
        ("work_order:W1", None, Decimal(80), Decimal(0), Decimal(80), "after_run_date"),
        ("work_order:W2", date(2026, 3, 1), Decimal(20), Decimal(20), Decimal(0), None),
    ]
    orders = "select order_id, completed_at is null, done_on, cost_dkk from fact_work_order"
    assert query(before, orders) == [
        ("W1", True, None, None),
        ("W2", False, date(2026, 3, 10), Decimal("20.00")),
    ]
    assert query(before, "select sum(cost_dkk) from mart_cost_per_m2") == [(Decimal(20),)]
    assert finding_values(before)["order_done_after_run_date"] == {"orders": 1, "amount_dkk": 80.0}
    after = store.build("mart_cost_ledger", as_of=date(2026, 3, 11), name="after")
    sums = query(after, "select sum(allocated_dkk), sum(held_dkk) from mart_cost_ledger")
    assert sums == [(Decimal(100), Decimal(0))]


def test_answers_after_the_run_date_are_unknown_on_it(store: HandStore) -> None:
    store.records("qr_code", [{"qr_code": "Q1", "facility_id": "F1", "room": "1"}])
    at = datetime(2026, 3, 2, 8)
    later = at + timedelta(days=9)
    store.records(
        "service_request",
        [{"request_id": "R1", "qr_code": "Q1", "scanned_at": at, "responded_at": later, "closed_at": later}],
    )
    store.records("work_order", [order("W1", at, later, responded_at=later)])
    asked = ("fact_service_request", "mart_requests", "mart_qr_code", "fact_work_order", "mart_kpi")
    built = store.build(*asked, as_of=date(2026, 3, 10))
    assert query(built, "select responded_at, closed_at from fact_service_request") == [(None, None)]
    assert query(built, "select answered, open_requests, median_answer_minutes from mart_requests") == [
        (0, 1, None)
    ]
    assert query(built, "select answered, median_answer_minutes from mart_qr_code") == [(0, None)]
    assert query(built, "select responded_at, completed_at from fact_work_order") == [(None, None)]
    assert query(built, "select figure from mart_kpi") == []
