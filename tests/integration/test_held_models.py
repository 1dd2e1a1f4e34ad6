"""A model of which no room counts is held: the version before it is used, or none, and never 0 m²."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from helpers.hand_store import NOON, HandStore, finding_values, query, room

LATER = NOON + timedelta(days=7)
GROSS = room("BTA", 500.0, is_counted=False, exclusion_reason="gfa")
COVERAGE = "select facility_id, missing, model_area_m2, covered_share, rooms from mart_coverage"


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    made = HandStore(tmp_path)
    made.records(
        "facility",
        [{"facility_id": "F1", "name": "Town hall", "district": "D", "area_m2": 100.0, "area_basis": "NRA"}],
    )
    made.records("facility_model", [{"facility_id": "F1", "model": "hall.ifc"}])
    return made


def deliver(store: HandStore, received_at: datetime, is_held: bool) -> None:
    rooms = [GROSS] if is_held else [room("1", 40.0), room("2", 50.0)]
    reason = "only_gross_areas" if is_held else None
    store.model(
        "hall.ifc", rooms, received_at=received_at, written_at=f"{received_at:%Y-%m-%d}", held_reason=reason
    )


def test_the_version_before_a_held_one_stays_in_force_and_a_finding_says_so(store: HandStore) -> None:
    deliver(store, NOON, is_held=False)
    deliver(store, LATER, is_held=True)
    warehouse = store.build("mart_coverage", "dim_space", "model_held")
    assert [float(row[2]) for row in query(warehouse, COVERAGE)] == [90.0]
    assert query(warehouse, "select count(*) from dim_space where valid_to is null and is_counted") == [(2,)]
    found = query(warehouse, "select severity, facility_id from finding_text where code = 'model_held'")
    assert found == [("warning", "F1")]
    values = finding_values(warehouse)["model_held"]
    assert values["instead"] == "before"
    assert (values["received_on"], values["source_before"]) == ("2026-06-01", "hall.ifc")


def test_a_held_model_with_none_before_it_leaves_its_facility_without_an_area(store: HandStore) -> None:
    deliver(store, NOON, is_held=True)
    assert store.ask(COVERAGE) == [("F1", "model", None, None, 0)]


def test_a_corrected_model_takes_the_place_of_a_held_one(store: HandStore) -> None:
    deliver(store, NOON, is_held=True)
    deliver(store, LATER, is_held=False)
    warehouse = store.build("mart_coverage", "model_held")
    assert [float(row[2]) for row in query(warehouse, COVERAGE)] == [90.0]
    assert query(warehouse, "select 1 from finding_text where code = 'model_held'") == []
