"""What the cleaning plan cannot take is a finding with the rooms concerned; everything else is planned."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, query, room

NEW_YEAR = date(2026, 1, 1)
PROGRAM = {"category": "OFF1", "valid_from": NEW_YEAR}
TEAM = {"team_id": "T1", "facility_id": "F1", "weekdays": "1-5", "minutes_per_day": Decimal(300)}
USE = {"facility_id": "F1", "room": "1", "at": datetime(2026, 6, 20, 8), "kind": "custody"}
CODES = (
    "category_without%", "plan_room%", "program_contradicts", "program_bounds%", "program_rows%",
    "category_contradicts", "budget%", "team%", "room_use%", "unknown_category",
)  # fmt: skip
OURS = "select code, message from finding_text where " + " or ".join(f"code like '{code}'" for code in CODES)


def store_of(folder: Path, *rooms: dict[str, Any], **tables: Any) -> HandStore:
    made = HandStore(folder)
    made.model("hq.ifc", rooms or (room("1", 20.0), room("2", 20.0)), tables=tables)
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    return made


def findings(store: HandStore, **more: Any) -> dict[str, str]:
    """Our findings by code; the two offices are planned all the same."""
    connection = store.build("mart_cleaning_plan", *CODES, **more)
    assert query(connection, "select count(distinct space_id) from mart_cleaning_plan")[0][0] > 0
    return dict(query(connection, OURS))


def test_a_plan_without_faults_has_no_finding(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    store.records("cleaning_program", [{**PROGRAM, "code": "311"}, {**PROGRAM, "code": "4å"}])
    skills = "Gulvvaskemaskine; sanitær / Fensterreinigung"
    store.records("cleaning_team", [TEAM, {**TEAM, "team_id": "T2", "skills": skills}])
    store.records("room_use", [USE])
    assert findings(store) == {}


def test_a_program_for_a_category_without_rate(tmp_path: Path) -> None:
    store = store_of(tmp_path, room("1", 20.0), room("S1", 90.0, name="Skydebane"))
    store.records("cleaning_program", [{**PROGRAM, "category": "RANG", "code": "1"}])
    message = (
        "1 room of the category RANG has no m² an hour, so no cleaning is planned for it: S1. All other rooms are"
        " planned. Add a rate row for the category."
    )
    assert findings(store) == {"category_without_rate": message}


def test_a_category_without_rate_that_nobody_asks_to_clean_is_no_finding(tmp_path: Path) -> None:
    assert findings(store_of(tmp_path, room("1", 20.0), room("S1", 90.0, name="Skydebane"))) == {}


def test_a_category_with_a_rate_and_no_frequency(tmp_path: Path) -> None:
    store = store_of(tmp_path, room("1", 20.0), room("S1", 90.0, name="Skydebane"))
    store.records("rate", [{"category": "RANG", "m2_per_hour": Decimal(300)}])
    found = findings(store)
    assert list(found) == ["category_without_program"]
    assert found["category_without_program"].startswith(
        "1 room of the category RANG has a rate and no frequency"
    )


def test_a_room_without_area(tmp_path: Path) -> None:
    lost = room("3", None, is_counted=False, exclusion_reason="held_no_area")
    found = findings(store_of(tmp_path, room("1", 20.0), lost))
    assert list(found) == ["plan_room_without_area"]
    assert found["plan_room_without_area"].startswith("1 room that would be cleaned has no known area")


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([{"room": "1", "category": "OFF1"}, {"room": "1", "category": "OFF2"}], ["program_contradicts"]),
        ([{"room": "1"}, {"room": " 1 "}], ["program_contradicts"]),
        ([{"room": "1"}, {"room": "2"}], []),
        ([{}, {"facility_id": None}], []),  # the facility's own wins
        ([{}, {"valid_from": date(2026, 2, 1)}], []),  # the younger wins
    ],
)
def test_programs_that_hold_at_once(tmp_path: Path, rows: list[dict[str, Any]], codes: list[str]) -> None:
    store = store_of(tmp_path)
    both = [{**PROGRAM, "facility_id": "F1", "code": code} for code in ("311", "511")]
    store.records("cleaning_program", [row | more for row, more in zip(both, rows, strict=True)])
    found = findings(store)
    assert list(found) == codes
    if codes:
        assert found["program_contradicts"].startswith(
            "The programs 311, 511 of the same room all hold from 2026-01-01, so 1 room has more than one: F1 1. The"
            " plan uses 311."
        )


def test_programs_with_bounds_that_leave_out_their_own_visits(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    store.records(
        "cleaning_program", [{**PROGRAM, "code": "3", "minimum_visits_per_week": Decimal(4)}], source="p.csv"
    )
    found = findings(store)
    assert found["program_bounds_contradict"].startswith("The program 3 states a minimum of 4")


def test_rows_of_a_program_that_are_held_name_the_rooms_that_lose_it(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    held = [
        {
            "kind": "cleaning_program",
            "code": "key_conflict",
            "source_row": line,
            "row_key": "OFF1\x1f\x1f\x1f2026-01-01\x1f",
        }
        for line in (2, 3)
    ]
    store.records("cleaning_program", [], held=held)
    found = findings(store)
    assert found["program_rows_conflict"].startswith(
        "2 rows of cleaning_program for OFF1 contradict each other in one file and are held, so 2 rooms are planned"
    )


@pytest.mark.parametrize(
    ("team", "code"),
    [
        ({"minutes_per_day": Decimal(0)}, "team_without_minutes"),
        ({"facility_id": "F9"}, "team_facility_unknown"),
        ({"earliest": time(6), "latest": time(6)}, "team_hours_turned"),
        ({"skills": "Vinduer, sprinkler"}, "team_skill_unknown"),
    ],
)
def test_a_team_that_cannot_clean(tmp_path: Path, team: dict[str, Any], code: str) -> None:
    store = store_of(tmp_path)
    store.records("cleaning_team", [{**TEAM, **team}, {**TEAM, "team_id": "T2"}])
    assert list(findings(store)) == [code]


def test_use_of_a_room_that_no_model_has(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    store.records("room_use", [USE, {**USE, "room": "C9"}, {**USE, "room": "C9", "kind": "visit"}])
    message = (
        "2 uses are recorded in 1 room that no model has (C9), so they move no visit. Write the room's number as the"
        " model has it."
    )
    assert findings(store) == {"room_use_unknown_room": message}


def test_a_budget_of_zero(tmp_path: Path) -> None:
    found = findings(store_of(tmp_path), budget_hours=0)
    assert found["budget_is_zero"].startswith(
        "The budget_hours of [plan] is 0, which pays for no visit, so 2 rooms are planned beyond the budget."
    )
    assert findings(store_of(tmp_path / "other"), budget_hours=10) == {}


ATTIC = {"name": "Dachboden", "net_area_m2": 300.0}


def attics(folder: Path, properties: dict[int, str], names: dict[int, str] | None = None) -> HandStore:
    """Six rooms whose classification is office work, as a default of the exporter, and what properties say."""
    rooms = [
        room(str(n), 300.0, name=(names or {}).get(n, "Dachboden"), object_type=None) for n in range(1, 7)
    ]
    codes = [{"step_id": n, "code": "2 HNF", "title": "Büroarbeit"} for n in range(1, 7)]
    stated = [
        {"step_id": n, "set_name": "Pset_SpaceCommon", "property_name": "Category", "value": value}
        for n, value in properties.items()
    ]
    return store_of(folder, *rooms, classification=codes, space_property=stated)


def test_an_attic_that_one_property_calls_storage_is_a_finding_before_it_is_a_cost(tmp_path: Path) -> None:
    found = findings(attics(tmp_path, {1: "Lagerraum", 2: "Lagerraum"}))
    message = found["category_contradicts"]
    assert message.startswith("2 rooms are planned as OFF1 by classification ('2 HNF Büroarbeit')")
    assert "says STOR ('Lagerraum'): 1, 2. Cleaning costs" in message
    # 2 × 300 m² ÷ 200 × 2 visits × 254 ÷ 5 workdays × 320 DKK; a store room at 190 and 0.25 visits
    assert "costs 97,536 DKK a year as planned and about 12,834 DKK as STOR" in message


def test_a_default_that_all_rooms_share_contradicts_no_rooms_own_name(tmp_path: Path) -> None:
    names = dict.fromkeys(range(1, 7), "Lager")
    assert findings(attics(tmp_path, {}, names)) == {}


def test_a_property_that_says_the_same_is_no_finding(tmp_path: Path) -> None:
    assert findings(attics(tmp_path, {1: "Büro", 2: "Dachraum"})) == {}


def test_a_person_who_decided_ends_the_finding(tmp_path: Path) -> None:
    store = attics(tmp_path, {1: "Lagerraum"})
    store.records("room_override", [{"facility_id": "F1", "room": "1", "category": "OFF1"}])
    assert findings(store) == {}
