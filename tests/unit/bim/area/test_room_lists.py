"""How findings speak of several rooms at once."""

import pytest

from bim.area.counted.room_lists import ListedRoom, list_rooms, rooms_finding

ROOMS = [ListedRoom(n, f"1.0{n} Kontor", 10.5, f"gid{n}") for n in range(1, 6)]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1 room, 10.50 m²: 1.01 Kontor"),
        (2, "2 rooms, 21.00 m²: 1.01 Kontor and 1.02 Kontor"),
        (3, "3 rooms, 31.50 m²: 1.01 Kontor, 1.02 Kontor and 1.03 Kontor"),
        (5, "5 rooms, 52.50 m²: 1.01 Kontor, 1.02 Kontor, 1.03 Kontor and 2 more"),
    ],
)
def test_a_list_of_rooms_has_their_number_their_area_and_the_first_ones(count: int, text: str) -> None:
    assert list_rooms(ROOMS[:count]) == text


def test_a_room_of_unknown_area_is_counted_and_adds_nothing() -> None:
    assert list_rooms([ListedRoom(1, "room A"), ListedRoom(2, "B", 4.0)]) == "2 rooms, 4.00 m²: A and B"


def test_a_finding_about_rooms_does_not_depend_on_their_order() -> None:
    finding = rooms_finding("space_parking", "info", ROOMS[:2][::-1], "Not counted.")
    assert finding.message == "2 spaces, 21.00 m²: 1.01 Kontor and 1.02 Kontor. Not counted."
    assert (finding.step_id, finding.global_id) == (1, "gid1")


def test_an_endless_label_is_cut() -> None:
    assert len(list_rooms([ListedRoom(1, "x" * 5_000, 1.0)])) < 100
