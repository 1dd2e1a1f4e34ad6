"""Requests by code, inspections with and without an allowance, and maintenance figures, worked out by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, query, room

MORNING = datetime(2026, 3, 2, 8)


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    made = HandStore(tmp_path)
    made.model("hq.ifc", [room(str(number), 10.0) for number in range(1, 5)])
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    return made


def levels(store: HandStore, found: list[int], **more: Any) -> None:
    store.records(
        "inspection",
        [
            {
                "inspection_id": "K1",
                "facility_id": "F1",
                "room": str(number),
                "date": date(2026, 3, 2),
                "object_group": "floor",
                "level": level,
                **more,
            }
            for number, level in enumerate(found, 1)
        ],
    )


RESULT = "select rooms, rooms_below, agreed_level, allowed, result from mart_inspection"


def test_without_the_users_table_an_inspection_has_a_result_and_no_verdict(store: HandStore) -> None:
    levels(store, [3, 3, 2, 4], target_level=3)
    assert store.ask(RESULT) == [(4, 1, 3, None, "no_allowance")]


@pytest.mark.parametrize(("found", "verdict"), [([3, 3, 2, 4], "passed"), ([2, 3, 2, 4], "failed")])
def test_the_users_table_decides_by_the_size_of_the_rooms(
    store: HandStore, found: list[int], verdict: str
) -> None:
    levels(store, found, target_level=3)
    bands = [(0, 15, 1), (15, 35, 4)]
    store.records(
        "inspection_allowance",
        [
            {
                "object_group": "floor",
                "level": 3,
                "allowed": Decimal(allowed),
                "area_from_m2": Decimal(low),
                "area_to_m2": Decimal(high),
            }
            for low, high, allowed in bands
        ],
    )
    assert store.ask(RESULT)[0][3:] == (Decimal(1), verdict)


def test_a_room_outside_every_size_of_the_table_leaves_no_verdict(store: HandStore) -> None:
    levels(store, [5], target_level=3)
    store.records(
        "inspection_allowance",
        [
            {
                "object_group": "floor",
                "level": 3,
                "allowed": Decimal(4),
                "area_from_m2": Decimal(15),
                "area_to_m2": Decimal(35),
            },
        ],
    )
    assert store.ask(RESULT)[0][4] == "no_allowance"


def test_the_agreed_level_is_the_programs_where_the_record_names_none(store: HandStore) -> None:
    levels(store, [3, 3])
    program = {"category": "OFF1", "code": "3", "valid_from": date(2026, 1, 1), "quality_level": "Niveau 4"}
    store.records(
        "cleaning_program", [program, {**program, "room": "2", "facility_id": "F1", "quality_level": "2"}]
    )
    built = store.build("fact_inspection")
    rows = query(built, "select room, agreed_level, agreed_by, is_below from fact_inspection order by room")
    assert rows == [("1", 4, "program", True), ("2", 2, "program", False)]


def test_codes_that_nobody_scans_are_told_and_rooms_ranked_by_complaints_per_cleaning(
    store: HandStore,
) -> None:
    store.records("qr_code", [{"qr_code": f"Q{n}", "facility_id": "F1", "room": str(n)} for n in (1, 2, 3)])
    store.records(
        "service_request",
        [
            {"request_id": f"R{n}", "qr_code": code, "scanned_at": MORNING + timedelta(days=n)}
            for n, code in enumerate(["Q1", "Q1", "Q2", "Q9"])
        ],
    )
    cleaned = {"1": 20, "2": 5, "3": 2}
    store.records(
        "cleaning_visit",
        [
            {
                "visit_id": f"V{number}-{n}",
                "facility_id": "F1",
                "room": number,
                "minutes": Decimal(5),
                "date": date(2026, 3, 1) + timedelta(days=n),
            }
            for number, times in cleaned.items()
            for n in range(times)
        ],
    )
    columns = "qr_code, is_registered, is_never_scanned, requests_per_100_cleanings, rank"
    rows = store.ask(f"select {columns} from mart_qr_code order by 1")
    assert rows == [
        ("Q1", True, False, 10.0, 2),
        ("Q2", True, False, 20.0, 1),
        ("Q3", True, True, 0.0, None),
        ("Q9", False, False, None, None),
    ]


def test_corrective_and_preventive_shares_of_cost_and_what_was_done_as_scheduled(store: HandStore) -> None:
    def order(name: str, kind: str, cost: int, hours: int, late: bool = False) -> dict[str, Any]:
        done = MORNING + timedelta(hours=hours)
        return {
            "order_id": name,
            "facility_id": "F1",
            "reported_at": MORNING,
            "responded_at": MORNING,
            "type": kind,
            "completed_at": done,
            "cost_dkk": Decimal(cost),
            "due_at": done - timedelta(days=1 if late else -1),
        }

    store.records(
        "work_order",
        [
            order("A", "corrective", 300, 3),
            order("B", "preventive", 500, 1),
            order("C", "request", 200, 4),
            order("D", "preventive", 0, 2, late=True),
        ],
    )
    rows = store.ask(
        "select figure, numerator, denominator, share, cases, rank from mart_key_figure"
    )
    assert [(name, float(part), float(whole), share) for name, part, whole, share, *_ in rows] == [
        ("E15", 300, 1000, 0.3),
        ("E16", 500, 1000, 0.5),
        ("O18", 3, 10, 0.3),
        ("O22", 1, 2, 0.5),
    ]
    assert {row[4:] for row in rows} == {(4, None), (2, None)}
