"""A category that another text of the model contradicts; a default that most rooms share contradicts nothing."""

from typing import Any

import polars as pl
import pytest

from warehouse.deliveries.rows.contracts import empty_frame
from warehouse.resolution.categories import classify
from warehouse.resolution.category_contradictions import find_contradictions
from warehouse.seeds import load_seed

COLUMNS = ("facility_id", "name", "object_type", "classification", "number", "properties")


def contradictions(*rooms: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Step id, category, what decided it, and the other category."""
    rows = [
        {"model_sha256": "m", "step_id": n, **{column: room.get(column) for column in COLUMNS}}
        for n, room in enumerate(rooms, 1)
    ]
    schema = {"model_sha256": pl.String, "step_id": pl.Int64, **dict.fromkeys(COLUMNS, pl.String)}
    texts = pl.DataFrame(rows, schema=schema)
    keywords, categories = load_seed("ref_category_keyword"), load_seed("ref_category")
    found = classify(texts, empty_frame("category_rule"), keywords, categories)
    made = find_contradictions(texts, found, keywords, categories)
    return made.select("step_id", "category", "decided_by", "other_category").rows()


@pytest.mark.parametrize(
    ("room", "found"),
    [
        (
            {"name": "Attic", "object_type": "Office", "properties": "Storage"},
            ("OFF1", "object_type", "STOR"),
        ),
        ({"name": "Depot 3", "properties": "Kontor"}, ("STOR", "name", "OFF1")),
        ({"name": "Lager", "classification": "2 HNF Büroarbeit"}, ("STOR", "name", "OFF1")),
        ({"name": "Kontor", "properties": "Office"}, None),
        ({"name": "Kontor", "properties": "Nord"}, None),
        ({"name": "Kontor"}, None),
        ({"name": "Loft", "properties": "Storage"}, None),  # a property gives no category
    ],
)
def test_two_texts_of_a_room(room: dict[str, Any], found: tuple[str, str, str] | None) -> None:
    assert contradictions(room) == ([(1, *found)] if found else [])


def test_a_default_of_most_rooms_contradicts_no_name_and_may_be_contradicted() -> None:
    named = [{"name": "Lager", "classification": "2 HNF Büroarbeit"}] * 5
    attic = {"name": "Dachboden", "classification": "2 HNF Büroarbeit", "properties": "Lagerraum"}
    assert contradictions(*named, attic) == [(6, "OFF1", "classification", "STOR")]
