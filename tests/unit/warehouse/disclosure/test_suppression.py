"""Which rooms are suppression, and which texts speak of them."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.disclosure.mentions import rows_that_mention
from warehouse.disclosure.suppression import Suppression, decide

START, CHANGE = date(1900, 1, 1), date(2026, 1, 1)
SMALLEST = 5
COLUMNS: dict[str, Any] = {
    "space_id": pl.String, "facility_id": pl.String, "building": pl.String, "storey": pl.String,
    "category": pl.String, "is_restricted": pl.Boolean, "is_counted": pl.Boolean, "valid_from": pl.Date,
    "valid_to": pl.Date, "number": pl.String, "name": pl.String, "global_id": pl.String,
    "model_sha256": pl.String, "step_id": pl.Int64, "is_planned": pl.Boolean, "visits_per_week": pl.Float64,
}  # fmt: skip


def versions(*rooms: dict[str, Any]) -> pl.DataFrame:
    default = {
        "facility_id": "F", "building": "A", "storey": "0", "category": "OFF1", "is_restricted": False,
        "is_counted": True, "valid_from": START, "valid_to": None, "model_sha256": "m", "is_planned": True,
    }  # fmt: skip
    filled = [
        {"space_id": f"S{i}", "step_id": i, "number": f"n{i}", **default, **room}
        for i, room in enumerate(rooms)
    ]
    return pl.DataFrame({name: [row.get(name) for row in filled] for name in COLUMNS}, schema=COLUMNS)


def cell(**more: Any) -> dict[str, Any]:
    return {"category": "CELL", "is_restricted": True, **more}


def offices(count: int, **more: Any) -> list[dict[str, Any]]:
    return [{**more} for _ in range(count)]


def categories(suppression: Suppression) -> set[str]:
    return set(suppression.categories["category"])


def test_no_restricted_room_withholds_nothing() -> None:
    suppression = decide(versions(*offices(3)), SMALLEST)
    assert suppression.is_empty
    assert suppression.categories.is_empty()


STOREYS = [
    (1, 2, 3, {"K", "1"}),  # K has 3 of 5: the next storey makes it a group
    (5, 0, 3, {"K"}),
    (3, 2, 3, {"K"}),  # a group is hidden with the restricted rooms
    (1, 0, 2, {"K", "1", "2"}),
    (1, 0, 0, {"K"}),  # nothing covers it at all: what is small is withheld as a whole
]


@pytest.mark.parametrize(("cells", "covers", "covers_above", "without_outlines"), STOREYS)
def test_a_group_of_withheld_rooms_is_where_no_outline_is_shown(
    cells: int, covers: int, covers_above: int, without_outlines: set[str]
) -> None:
    """The hole between outlines has the area of a covering room: there it covers nothing."""
    above = [{"category": "WC", "storey": "1"}] * covers_above + [{"category": "WC", "storey": "2"}] * 2
    rooms = [*(cell(storey="K") for _ in range(cells)), *offices(covers, category="WC", storey="K"), *above]
    offices_everywhere = [{"storey": storey} for storey in "K12" for _ in range(9)]
    if not covers_above:
        rooms, offices_everywhere = [*rooms[: cells + covers]], offices_everywhere[:9]
    found = decide(versions(*rooms, *offices_everywhere), SMALLEST)
    assert set(found.storeys["storey"]) == without_outlines


def test_five_restricted_rooms_stand_alone() -> None:
    suppression = decide(versions(*(cell() for _ in range(5)), *offices(9)), SMALLEST)
    assert categories(suppression) == {"CELL"}
    assert suppression.rooms.height == 5


def test_a_single_restricted_room_is_covered_by_the_smallest_categories() -> None:
    others = [*offices(2, category="MEET"), *offices(3, category="ARCH"), *offices(9)]
    suppression = decide(versions(cell(), *others), SMALLEST)
    assert categories(suppression) == {"CELL", "MEET", "ARCH"}


def test_a_category_that_a_larger_one_makes_needless_is_shown() -> None:
    suppression = decide(versions(cell(), {"category": "COPY"}, *offices(4)), SMALLEST)
    assert categories(suppression) == {"CELL", "OFF1"}


def test_a_room_that_was_restricted_once_is_withheld_in_all_its_versions() -> None:
    rooms = versions(
        cell(space_id="S", valid_to=CHANGE),
        {"space_id": "S", "valid_from": CHANGE, "category": "OFF1"},
        *offices(9),
    )
    suppression = decide(rooms, SMALLEST)
    assert suppression.spaces.filter(pl.col("space_id") == "S")["is_restricted"].to_list() == [True, True]
    assert {"CELL", "OFF1"} <= categories(suppression)


def test_each_building_covers_its_own() -> None:
    rooms = [
        *(cell(building="B") for _ in range(4)),
        cell(),
        *offices(6),
        *offices(6, building="B", category="MEET"),
    ]
    suppression = decide(versions(*rooms), SMALLEST)
    assert categories(suppression) == {"CELL", "OFF1", "MEET"}


def test_a_facility_of_a_few_rooms_is_small_and_another_hides_its_area() -> None:
    rooms = [cell(), *offices(1), *offices(7, facility_id="G"), *offices(9, facility_id="H")]
    suppression = decide(versions(*rooms), SMALLEST)
    assert suppression.small_facilities["facility_id"].to_list() == ["F", "G"]


def test_a_model_with_a_few_withheld_rooms_is_thin() -> None:
    rooms = [cell(), *offices(2, category="MEET"), *offices(9, category="ARCH", model_sha256="n")]
    assert decide(versions(*rooms), SMALLEST).models_below_threshold["model_sha256"].to_list() == ["m"]


room_strategy = st.fixed_dictionaries({
    "facility_id": st.sampled_from(["F", "G"]),
    "building": st.sampled_from(["A", "B", None]),
    "category": st.sampled_from(["OFF1", "MEET", "ARCH", "COPY", "CELL", "WEAP", None]),
    "is_counted": st.sampled_from([True, True, True, False]),
    "valid_from": st.sampled_from([START, CHANGE]),
})  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(room_strategy, max_size=40))
def test_what_a_total_hides_is_never_a_few_rooms_with_a_restricted_one(rooms: list[dict[str, Any]]) -> None:
    known = versions(*(room | {"is_restricted": room["category"] in ("CELL", "WEAP")} for room in rooms))
    suppression = decide(known, SMALLEST)
    small = set(suppression.small_facilities["facility_id"])
    hidden = known.filter(
        pl.col("is_counted"), pl.col("space_id").is_in(suppression.rooms["space_id"].to_list())
    )
    for day in (START, CHANGE):
        on_day = hidden.filter(pl.col("valid_from") <= day)
        for (facility,), part in on_day.group_by("facility_id"):
            assert facility in small or not part["is_restricted"].any() or part.height >= SMALLEST


IDENTITIES = pl.DataFrame(
    [
        {
            "facility_id": "F001",
            "name": "Celle Ærø",
            "number": "1.04",
            "global_id": "2Abc$def",
            "space_id": "SXYZ",
        },
        {"facility_id": "F002", "name": None, "number": "7", "global_id": "9Ghi", "space_id": "SUVW"},
    ]
)


@pytest.mark.parametrize(
    ("facility", "text", "is_told"),
    [
        (None, "the room CELLE ÆRØ is too small", True),
        (None, "space 2abc$DEF", True),
        ("F001", "rum 1.04 mangler", True),
        ("F001", "rum 1,04", True),
        ("F001", "rum 1. 04", True),
        ("F001", "rum 1.05", False),
        ("F002", "rum 1.04", False),
        (None, '{"facility_id": "F001", "room": "1.04"}', True),
        (None, '{"facility_id": "F003", "room": "1.04"}', False),
        (None, "room 1.04", True),
        ("F002", "room 7", True),
        ("F002", "room 17", False),
        ("F003", "Kontor 7", False),
    ],
)
def test_a_text_that_speaks_of_a_restricted_room_is_found(
    facility: str | None, text: str, is_told: bool
) -> None:
    schema = {"row": pl.Int64, "facility_id": pl.String, "text": pl.String}
    texts = pl.DataFrame([{"row": 5, "facility_id": facility, "text": text}], schema=schema)
    assert rows_that_mention(texts, IDENTITIES, ["F001", "F002", "F003"]) == ([5] if is_told else [])
