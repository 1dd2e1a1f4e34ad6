"""Texts that refer to a room resolve to one room valid on the day, or stay open."""

from datetime import date
from typing import Any

import polars as pl

from warehouse.resolution.model_versions import ALWAYS
from warehouse.resolution.references import ALIAS, resolve_references

MARCH = date(2026, 3, 1)
ROOM: dict[str, Any] = {
    "facility_id": pl.String,
    "space_id": pl.String,
    "number": pl.String,
    "global_id": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "name": pl.String,
    "building": pl.String,
    "storey": pl.String,
}


def resolved(reference: str, rooms: list[tuple[str, str, str, date, date | None]]) -> list[tuple[Any, ...]]:
    """Rooms as (space, number, GlobalId, from, to); gives (from, to, space, match_rule, score, status) by interval."""
    frame = pl.DataFrame([("F1", *room, None, None, None) for room in rooms], schema=ROOM, orient="row")
    texts = pl.DataFrame({"facility_id": ["F1"], "reference": [reference]})
    return [row[2:8] for row in resolve_references(texts, frame, pl.DataFrame(schema=ALIAS)).iter_rows()]


def test_a_number_as_written_wins_over_a_normalised_one() -> None:
    rooms = [("S1", "1a", "g1", ALWAYS, None), ("S2", "1A", "g2", ALWAYS, None)]
    assert resolved("1a", rooms) == [(ALWAYS, None, "S1", "exact", 1.0, "resolved")]


def test_a_global_id_finds_its_room() -> None:
    assert resolved("g1", [("S1", "1", "g1", ALWAYS, None)])[0][2:4] == ("S1", "global_id")


def test_blanks_commas_and_a_leading_word_are_overlooked_with_a_lower_score() -> None:
    assert resolved("rum 1,04", [("S1", "1.04", "g1", ALWAYS, None)]) == [
        (ALWAYS, None, "S1", "normalised", 0.95, "resolved")
    ]


def test_digits_in_another_order_find_nothing() -> None:
    assert resolved("2.41", [("S1", "2.14", "g1", ALWAYS, None)]) == [
        (ALWAYS, None, None, None, None, "not_found")
    ]


def test_two_rooms_of_one_number_are_no_answer() -> None:
    rooms = [("S1", "1", "g1", ALWAYS, None), ("S2", "1", "g2", ALWAYS, None)]
    assert resolved("1", rooms) == [(ALWAYS, None, None, "exact", None, "ambiguous")]


def test_a_number_means_the_room_that_bore_it_on_the_day() -> None:
    rooms = [("S1", "1", "g1", ALWAYS, MARCH), ("S1", "2", "g1", MARCH, None), ("S2", "1", "g2", MARCH, None)]
    assert [(row[0], row[1], row[2]) for row in resolved("1", rooms)] == [
        (ALWAYS, MARCH, "S1"),
        (MARCH, None, "S2"),
    ]


def test_an_answer_that_does_not_change_is_one_interval() -> None:
    rooms = [("S1", "1", "g1", ALWAYS, MARCH), ("S1", "1", "g1", MARCH, None)]
    assert [row[:3] for row in resolved("1", rooms)] == [(ALWAYS, None, "S1")]
