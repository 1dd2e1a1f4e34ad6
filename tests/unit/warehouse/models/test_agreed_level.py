"""The level that an inspected room was promised."""

from datetime import date
from typing import Any

import polars as pl
from helpers.one_model import run_models

MAY = date(2026, 5, 4)
PROGRAM: dict[str, Any] = {
    "category": pl.String, "facility_id": pl.String, "room": pl.String, "valid_from": pl.Date,
    "quality_level": pl.String,
}  # fmt: skip
INSPECTION: dict[str, Any] = {
    "inspection_id": pl.String, "facility_id": pl.String, "room": pl.String, "date": pl.Date,
    "object_group": pl.String, "level": pl.Int64, "target_level": pl.Int64, "source_file": pl.String,
    "source_row": pl.Int64, "delivery_sha256": pl.String,
}  # fmt: skip


def agreed(*programs: dict[str, Any], **inspection: Any) -> tuple[int, str]:
    """Level and by what it was agreed, of the floor of office 1.04, which programs may write 1.4 or R-104."""
    refs = [("1.04", "S1"), ("1.4", "S1"), ("R-104", "S1"), ("1.05", "S2")]
    given = {"inspection_id": "I", "facility_id": "F1", "room": "1.04", "date": MAY, "object_group": "floor"}
    told = [{"valid_from": date(2026, 1, 1), "category": "OFF1", **row} for row in programs]
    ground = {"valid_from": date(2026, 1, 1), "valid_to": None}
    [row] = run_models(["int/int_room_reference_validity", "int/int_agreed_level"], {
        "raw_setting": pl.DataFrame({"as_of": [MAY]}),
        "raw_inspection": _frame([{**given, "level": 3, **inspection}], INSPECTION),
        "raw_cleaning_program": _frame(told, PROGRAM),
        "int_room_reference": pl.DataFrame([
            {"facility_id": "F1", "reference": text, "space_id": space, **ground} for text, space in refs
        ], schema_overrides={"valid_to": pl.Date}),
        "int_space": pl.DataFrame(
            [{"space_id": "S1", "category": "OFF1", "net_area_m2": 20.0, **ground}],
            schema_overrides={"valid_to": pl.Date},
        ),
        "ref_category": pl.DataFrame([{"category": "OFF1", "insta_800_floor": 2, "insta_800_inventory": 2}]),
    })  # fmt: skip
    return row["agreed_level"], row["agreed_by"]


def _frame(rows: list[dict[str, Any]], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in schema}, schema=schema)


def test_a_program_of_the_room_holds_however_it_writes_the_room() -> None:
    general = {"quality_level": "3"}
    for text in ("1.04", "1.4", "R-104"):
        own = {"facility_id": "F1", "room": text, "quality_level": "4/4"}
        assert agreed(general, own) == (4, "program")


def test_a_program_of_the_room_holds_whatever_category_it_names() -> None:
    own = {"facility_id": "F1", "room": "1.04", "category": "MEET", "quality_level": "5"}
    assert agreed({"quality_level": "3"}, own) == (5, "program")


def test_a_program_of_another_room_or_category_does_not_hold() -> None:
    other = {"facility_id": "F1", "room": "1.05", "quality_level": "5"}
    unknown = {"facility_id": "F1", "room": "9.99", "quality_level": "5"}
    assert agreed(other, unknown, {"category": "WC", "quality_level": "5"}) == (2, "category")


def test_the_programs_of_a_facility_win_over_those_of_all() -> None:
    assert agreed({"quality_level": "3"}, {"facility_id": "F1", "quality_level": "4"}) == (4, "program")
    assert agreed({"quality_level": "3"}, {"facility_id": "F2", "quality_level": "4"}) == (3, "program")
