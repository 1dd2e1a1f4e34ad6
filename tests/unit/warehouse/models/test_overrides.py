"""Which room a person's decision is about."""

from datetime import date, datetime
from typing import Any

import polars as pl
from helpers.one_model import run_models

OVERRIDE: dict[str, Any] = {
    "facility_id": pl.String, "room": pl.String, "global_id": pl.String, "category": pl.String,
    "is_cleanable": pl.Boolean, "net_area_m2": pl.Float64, "visits_per_week": pl.Float64, "reason": pl.String,
    "source_row": pl.Int64, "delivery_sha256": pl.String,
}  # fmt: skip


def decided(as_of: date, **override: Any) -> list[str]:
    """Return the rooms decided about, as `decisions` gives them."""
    row = {"facility_id": "F1", "room": "1.04", "is_cleanable": False, "source_row": 2, **override}
    return [found["space_id"] for found in decisions(as_of, row)]


def decisions(as_of: date, *overrides: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is decided: 1.04 was S1 until May and is S2 since, its GlobalId id-1 means S1 throughout."""
    refs = [
        ("1.04", "S1", date(2026, 1, 1)),
        ("1.04", "S2", date(2026, 5, 1)),
        ("id-1", "S1", date(2026, 1, 1)),
    ]
    found = run_models(["int/int_room_override"], {
        "raw_setting": pl.DataFrame({"as_of": [as_of]}),
        "raw_room_override": pl.DataFrame(
            {name: [row.get(name) for row in overrides] for name in OVERRIDE}, schema=OVERRIDE
        ),
        "raw_input": pl.DataFrame({"sha256": ["a", "b"], "received_at": [datetime(2026, 1, 1), datetime(2026, 2, 1)]}),
        "int_room_reference": pl.DataFrame([
            {"facility_id": "F1", "reference": text, "space_id": space, "valid_from": start}
            for text, space, start in refs
        ]),
    })  # fmt: skip
    return list(found)


def test_a_number_that_passed_to_another_room_means_the_one_of_the_run_date() -> None:
    assert decided(date(2026, 6, 1)) == ["S2"]
    assert decided(date(2026, 4, 1)) == ["S1"]


def test_a_global_id_says_which_room_whatever_the_number_means() -> None:
    assert decided(date(2026, 6, 1), global_id="id-1") == ["S1"]


def test_of_two_rows_about_one_room_the_one_received_later_wins_in_what_it_says() -> None:
    by_number = {
        "facility_id": "F1",
        "room": "1.04",
        "visits_per_week": 5.0,
        "category": "OFF1",
        "source_row": 90,
    }
    by_id = {
        "facility_id": "F1",
        "room": "id-1",
        "global_id": "id-1",
        "visits_per_week": 2.0,
        "source_row": 2,
    }
    for first, second, visits in ((by_number, by_id, 2.0), (by_id, by_number, 5.0)):
        rows = ({**first, "delivery_sha256": "a"}, {**second, "delivery_sha256": "b"})
        (row,) = decisions(date(2026, 4, 1), *rows)
        assert (row["space_id"], row["visits_per_week"], row["category"]) == ("S1", visits, "OFF1")
