"""How findings name several rooms at once."""

import pytest

from bim.area.counted.room_lists import ListedRoom, name_rooms, rooms_finding

ROOMS = [ListedRoom(n, f"1.0{n} Kontor", 10.5, f"gid{n}") for n in range(1, 6)]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1.01 Kontor"),
        (2, "1.01 Kontor and 1.02 Kontor"),
        (3, "1.01 Kontor, 1.02 Kontor and 1.03 Kontor"),
        (5, "1.01 Kontor, 1.02 Kontor, 1.03 Kontor and 2 more"),
    ],
)
def test_a_list_of_rooms_names_the_first_ones_and_how_many_more_there_are(count: int, text: str) -> None:
    assert name_rooms(ROOMS[:count]) == text


def test_a_finding_gives_the_number_and_the_area_of_its_rooms() -> None:
    rooms = [ListedRoom(1, "A"), *ROOMS[1:3]]
    finding = rooms_finding("space_parking", rooms, evidence="type")
    assert finding.message.startswith("3 spaces (21.00 m²: A, 1.02 Kontor and 1.03 Kontor)")


def test_a_finding_about_rooms_does_not_depend_on_their_order() -> None:
    findings = {rooms_finding("space_parking", rooms, evidence="type") for rooms in (ROOMS[:2], ROOMS[1::-1])}
    (finding,) = findings
    assert (finding.step_id, finding.global_id) == (1, "gid1")


def test_an_endless_label_is_cut() -> None:
    assert len(name_rooms([ListedRoom(1, "x" * 5_000, 1.0)])) < 100
