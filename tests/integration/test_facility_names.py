"""Facilities that records name by another spelling, their BBR number or their name: resolved, with a finding."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, query, room

MARCH = date(2026, 3, 1)


def facility(one: str, name: str, bbr: str | None = None) -> dict[str, Any]:
    area = {"area_m2": Decimal(100), "area_basis": "NRA"}
    return {"facility_id": one, "name": name, "district": "D", "bbr_id": bbr, **area}


def cost(line_id: str, facility_id: str) -> dict[str, Any]:
    money = {"service": "other", "month": MARCH, "amount_dkk": Decimal("10.00")}
    return {"line_id": line_id, "facility_id": facility_id, **money}


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    made = HandStore(tmp_path)
    made.model("nord.ifc", [room("1", 20.0)])
    made.records("facility_model", [{"facility_id": "Station Nord", "model": "nord.ifc"}])
    made.records(
        "facility",
        [
            facility("F001", "Station Nord", "461-12345-1"),
            facility("F002", "Station Syd"),
            facility("F003", "Depot"),
            facility("F004", "Depot"),
        ],
    )
    return made


def used_for(store: HandStore, *texts: str) -> tuple[list[str], dict[str, str]]:
    """For each text the facility that its cost is counted for, and the findings about names by code."""
    store.records("cost_line", [cost(f"L{place}", text) for place, text in enumerate(texts)])
    connection = store.build("fact_cost", "raw_record_finding")
    rows = query(connection, "select facility_id from fact_cost order by ledger_id")
    found = query(
        connection,
        "select code, string_agg(message, ' ') from raw_record_finding"
        " where source_file = 'cost_line.csv' and code like 'facility_%' group by code",
    )
    connection.close()
    return [row[0] for row in rows], dict(found)


@pytest.mark.parametrize("text", ["f001", "F 001", "F-001", "461-12345-1", "461123451", "station  nord"])
def test_a_spelling_a_bbr_number_and_a_name_mean_the_facility(store: HandStore, text: str) -> None:
    facilities, found = used_for(store, text)
    assert facilities == ["F001"] and "as F001 (by" in found["facility_resolved"]


@pytest.mark.parametrize("text", ["F01", "F0001", "Depot", "Station Vest", "F005"])
def test_other_digits_a_name_of_two_and_a_stranger_stay_as_they_are(store: HandStore, text: str) -> None:
    facilities, found = used_for(store, text)
    assert facilities == [text] and "facility_resolved" not in found


def test_a_name_with_a_slip_is_asked_about_and_not_changed(store: HandStore) -> None:
    facilities, found = used_for(store, "Station Nrod")
    assert facilities == ["Station Nrod"] and "did you mean F001?" in found["facility_near"]


def test_an_id_of_the_register_has_no_finding(store: HandStore) -> None:
    facilities, found = used_for(store, "F001", "F002")
    assert facilities == ["F001", "F002"] and "facility_near" not in found


def test_a_model_that_is_given_to_a_facility_by_its_name_is_a_model_of_it(store: HandStore) -> None:
    rooms = store.ask("select distinct facility_id from dim_space")
    assert rooms == [("F001",)]


def test_a_row_that_would_repeat_another_stays_as_it_is_written(store: HandStore) -> None:
    team = {"team_id": "T1", "weekdays": "1-5", "minutes_per_day": Decimal(60)}
    store.records("cleaning_team", [{**team, "facility_id": one} for one in ("F001", "f001")])
    rows = store.ask("select distinct facility_id from int_cleaning_team order by all")
    assert rows == [("F001",), ("f001",)]
