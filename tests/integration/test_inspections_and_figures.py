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


def inspect(store: HandStore, found: list[int | None], column: str = "level", **more: Any) -> None:
    given = {"inspection_id": "K1", "facility_id": "F1", "date": date(2026, 3, 2), "object_group": "floor"}
    store.records(
        "inspection",
        [{**given, "room": str(number), column: value, **more} for number, value in enumerate(found, 1)],
    )


def permit(store: HandStore, *bands: tuple[int, int | None, int]) -> None:
    """The user's table for floors of level 3: from and to m², permitted impurities."""
    store.records("inspection_allowance", [
        {"object_group": "Floor", "level": 3, "allowed": Decimal(allowed), "area_from_m2": Decimal(low),
         "area_to_m2": high and Decimal(high)}
        for low, high, allowed in bands
    ])  # fmt: skip


def lots(store: HandStore, sample_size: int = 2, acceptance_number: int = 0, **more: Any) -> None:
    row = {"lot_from": 1, "sample_size": sample_size, "acceptance_number": acceptance_number, **more}
    store.records("inspection_lot", [row])


ROOMS = "select room, is_below, judged_by, allowed from fact_inspection order by room"
RESULT = "select rooms, rooms_judged, rooms_below, agreed_level, result from mart_inspection"
VERDICT = "select lot_size, sample_size, acceptance_number, rooms_below, result from mart_inspection_lot"


def test_three_of_four_rooms_below_their_level_fail_the_facility(store: HandStore) -> None:
    inspect(store, [3, 2, 2, 1], target_level=3)
    lots(store, acceptance_number=1)
    assert store.answers(VERDICT, RESULT) == [[(4, 2, 1, 3, "failed")], [(4, 4, 3, 3, "failed")]]


@pytest.mark.parametrize(("number", "result"), [(0, "failed"), (1, "passed")])
def test_as_many_rooms_may_fail_as_the_acceptance_number_says(
    store: HandStore, number: int, result: str
) -> None:
    inspect(store, [3, 3, 2, 4], target_level=3)
    lots(store, acceptance_number=number)
    assert store.ask(VERDICT)[0][3:] == (1, result)


def test_a_room_is_judged_by_the_impurities_that_its_size_permits(store: HandStore) -> None:
    inspect(store, [0, 2, 3, 9], "impurities", target_level=3)
    permit(store, (0, 15, 2), (15, 35, 9))
    permitted = Decimal(2)  # 10 m²
    assert store.ask(ROOMS) == [
        ("1", False, "impurities", permitted), ("2", False, "impurities", permitted),
        ("3", True, "impurities", permitted), ("4", True, "impurities", permitted),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("area", "allowed"),
    [
        (15.0, 2),
        (15.5, 4),
        (35.0, 4),
        (100.0, 6),
        (100.5, 2 * 6),  # two parts of 50.25 m²
        (250.0, 3 * 6),  # three parts of 83.3 m²
    ],
)
def test_a_room_over_100_m2_is_judged_in_parts(tmp_path: Path, area: float, allowed: int) -> None:
    store = HandStore(tmp_path)
    store.model("hq.ifc", [room("1", area)])
    store.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    inspect(store, [1], "impurities", target_level=3)
    permit(store, (0, 15, 2), (15, 35, 4), (35, 100, 6))
    assert store.ask("select allowed from fact_inspection") == [(allowed,)]


def test_a_room_fails_where_one_of_its_object_groups_does(store: HandStore) -> None:
    given = {"inspection_id": "K1", "facility_id": "F1", "date": date(2026, 3, 2), "target_level": 3}
    store.records("inspection", [
        {**given, "room": number, "object_group": group, "level": 2 if (number, group) in below else 3}
        for below in [{("1", "floor"), ("1", "walls"), ("2", "walls")}]
        for number in ("1", "2", "3") for group in ("floor", "walls")
    ])  # fmt: skip
    lots(store, acceptance_number=1)
    groups = "select object_group, rooms_below, result from mart_inspection order by object_group"
    ((*_, rooms, verdict),), found = store.answers(VERDICT, groups)
    assert (rooms, verdict) == (2, "failed")
    assert found == [("floor", 1, "passed"), ("walls", 2, "failed")]


@pytest.mark.parametrize(
    ("has_lots", "sample", "column", "found", "result", "code"),
    [
        (False, 2, "level", [3, 3, 3, 3], "no_lot", "inspection_lot_missing"),
        (True, 4, "level", [3, 3], "sample_too_small", "inspection_sample_too_small"),
        (True, 9, "level", [3, 3, 3, 3], "passed", None),  # a lot of four rooms, all inspected
        (True, 4, "level", [2, 3], "failed", "inspection_sample_too_small"),  # more rooms cannot mend it
        (True, 2, "impurities", [0, 0], "no_allowance", "inspection_allowance_missing"),
        (True, 2, "level", [None, 3], "no_allowance", "inspection_without_result"),
        (True, 2, "level", [3, 3], "passed", None),
    ],
)
def test_what_is_missing_for_a_verdict_is_said(
    store: HandStore,
    has_lots: bool,
    sample: int,
    column: str,
    found: list[int | None],
    result: str,
    code: str | None,
) -> None:
    inspect(store, found, column, target_level=3)
    if has_lots:
        lots(store, sample)
    built = store.build("mart_inspection_lot", "inspection%")
    assert query(built, VERDICT)[0][-1] == result
    codes = query(built, "select code, severity from finding_text where code like 'inspection%'")
    assert codes == ([(code, "warning")] if code else [])


def test_without_an_agreed_level_there_is_no_verdict(store: HandStore) -> None:
    inspect(store, [3, 3, 3, 3], object_group="walls")
    lots(store)
    built = store.build("mart_inspection", "inspection%")
    assert query(built, RESULT)[0][-1] == "no_agreed_level"
    assert query(built, "select code from finding_text where code like 'inspection%'") == [
        ("inspection_level_not_agreed",)
    ]


def test_the_agreed_level_is_the_programs_where_the_record_names_none(store: HandStore) -> None:
    inspect(store, [3, 3])
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
    rows = store.ask("select figure, numerator, denominator, share, cases, rank from mart_kpi")
    assert [(name, float(part), float(whole), share) for name, part, whole, share, *_ in rows] == [
        ("E15", 300, 1000, 0.3),
        ("E16", 500, 1000, 0.5),
        ("O18", 3, 10, 0.3),
        ("O22", 1, 2, 0.5),
    ]
    assert {row[4:] for row in rows} == {(4, None), (2, None)}
