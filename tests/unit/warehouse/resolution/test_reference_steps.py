"""The steps by which a text as people write it finds its room, and what stays open."""

from typing import Any

import pytest

from warehouse.resolution.location_parsing import place_words, storey_level
from warehouse.resolution.references import resolve
from warehouse.resolution.room_index import RoomIndex, room_index


def room(
    space_id: str, number: str, building: str | None = "Main", storey: str | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "space_id": space_id,
        "number": number,
        "name": None,
        "global_id": f"id-{space_id}",
        "building": building,
        "storey": storey,
        **more,
    }


def alias(match_rule: str, text: str, meaning: str) -> dict[str, Any]:
    return {"match_rule": match_rule, "text": text, "meaning": meaning}


@pytest.fixture
def two_houses() -> RoomIndex:
    return room_index(
        [
            room("S1", "1.04", "Bygning A", "1. sal"),
            room("S2", "1.04", "Bygning B", "1. sal"),
            room("S3", "14", "2", "Stuen"),
            room("S4", "2.14", "Bygning A", "2. sal"),
            room("S5", "0.01", "Bygning A", "Kælder", name="Kantine"),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("text", "space", "match_rule", "score"),
    [
        ("2.14", "S4", "exact", 1.0),
        ("2.14 ", "S4", "normalised", 0.95),
        ("Rum 2,14", "S4", "normalised", 0.95),
        ("id-S2", "S2", "global_id", 1.0),
        ("bygn. 2 rum 14", "S3", "place", 0.9),
        ("Bygning A, 1. sal, lokale 1.04", "S1", "place", 0.9),
        ("lok. 1.04 i bygning B", "S2", "place", 0.9),
        ("Bygning B - 1.04", "S2", "place", 0.9),
        ("A-1.04", "S1", "joined", 0.85),
        ("B1.04", "S2", "joined", 0.85),
    ],
)
def test_a_text_finds_its_room_by_a_stated_step(
    two_houses: RoomIndex, text: str, space: str, match_rule: str, score: float
) -> None:
    found = resolve(text, two_houses)
    assert (found.space_id, found.match_rule, found.score, found.status) == (
        space,
        match_rule,
        score,
        "resolved",
    )


@pytest.mark.parametrize(
    "text",
    [
        "2.41",
        "2.014",
        "214",
        "1.4",
        "Bygning B, lokale 2.14",
        "Bygning C, 2.14",
        "3. sal, rum 2.14",
        "Kantine",
        "-",
    ],
)
def test_other_digits_and_contradicted_places_find_nothing(two_houses: RoomIndex, text: str) -> None:
    assert resolve(text, two_houses).space_id is None


def test_one_number_in_two_houses_is_open_and_both_are_proposed(two_houses: RoomIndex) -> None:
    found = resolve("1.04", two_houses)
    assert (found.status, found.candidates) == ("ambiguous", (("S1", 0.5, "exact"), ("S2", 0.5, "exact")))


def test_the_building_of_the_record_decides_between_two_houses(two_houses: RoomIndex) -> None:
    assert resolve("1.04", two_houses, "bygning b").space_id == "S2"


def test_a_building_that_contradicts_the_number_leaves_it_open_and_is_told(two_houses: RoomIndex) -> None:
    found = resolve("2.14", two_houses, "Bygning B")
    assert (found.space_id, found.building) == (None, "Bygning B")


def test_a_number_may_carry_the_code_of_its_building() -> None:
    assert resolve("bygn. 2 rum 14", room_index([room("S1", "2.14")], [])).match_rule == "joined"


def test_swapped_digits_are_proposed_and_never_taken(two_houses: RoomIndex) -> None:
    found = resolve("2.41", two_houses)
    assert found.candidates[0][0] == "S4"
    assert all(score < 0.85 for _, score, _ in found.candidates)


def test_a_room_name_is_proposed_and_never_taken(two_houses: RoomIndex) -> None:
    assert resolve("kantinen", two_houses).candidates[0][::2] == ("S5", "name")


def test_a_house_without_a_name_is_no_contradiction() -> None:
    found = resolve("Bygning A, rum 7", room_index([room("S1", "7", None)], []))
    assert (found.space_id, found.score) == ("S1", 0.8)


def test_a_code_means_the_room_of_its_register() -> None:
    index = room_index([room("S1", "7")], [alias("qr_code", "QR-001", "Rum 7")])
    assert (resolve("qr-001", index).space_id, resolve("qr-001", index).match_rule) == ("S1", "qr_code")


def test_an_asset_tag_means_the_room_the_asset_stands_in() -> None:
    index = room_index(
        [room("S1", "7")], [alias("asset_tag", "pump-3", "S1"), alias("asset_tag", "pump-4", "S9")]
    )
    assert resolve("PUMP-3", index).space_id == "S1"
    assert resolve("PUMP-4", index).space_id is None


def test_a_decision_wins_over_every_rule() -> None:
    index = room_index([room("S1", "7"), room("S2", "8")], [alias("approved", "7", "id-S2")])
    assert (resolve("7", index).space_id, resolve("7", index).match_rule) == ("S2", "approved")


def test_two_decisions_about_one_text_are_no_answer() -> None:
    aliases = [alias("approved", "x", "id-S1"), alias("approved", "x", "id-S2")]
    assert resolve("x", room_index([room("S1", "7"), room("S2", "8")], aliases)).status == "ambiguous"


def test_a_former_global_id_still_means_its_room() -> None:
    index = room_index([room("S1", "7", global_ids={"id-S1", "old"})], [])
    assert resolve("old", index).space_id == "S1"


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("1. sal", 1),
        ("Stuen", 0),
        ("Kælder", -1),
        ("Level 2", 2),
        ("Etage 03", 3),
        ("-1", -1),
        ("Tag", None),
        (None, None),
    ],
)
def test_a_storey_tells_its_level(name: str | None, level: int | None) -> None:
    assert storey_level(name) == level


def test_a_text_without_words_is_its_number() -> None:
    words = place_words("1.04")
    assert (words.building, words.level, words.number) == (None, None, "1.04")
