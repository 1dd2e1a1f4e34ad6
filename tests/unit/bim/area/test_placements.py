"""Storeys whose rooms lost their placements, and what only looks like it."""

from pathlib import Path
from typing import Any

import pytest
import shapely
from helpers.building import Building, codes, counted_m2
from helpers.overlaps import find_overlaps

from bim.area.counted.floors import Floor

SIZES = ((5, 4), (5, 3), (4, 3), (6, 5), (6, 3), (3, 3), (6, 4), (3, 2))
Box = tuple[float, float, float, float]


def room(step_id: int, box: Box, number: str | None = None, **known: Any) -> Floor:
    known = {"storey": "G", "base_m": 0.0, "height_m": 3.0, "is_confirmed": True, "rank": (3, 1), **known}
    number = f"1.{step_id:02d}" if number is None else number
    return Floor(step_id, polygon=shapely.box(*box), number=number, label=f"room {number}", **known)


def at_corner(sizes: Any = SIZES, **known: Any) -> list[Floor]:
    return [room(n, (0, 0, *size), **known) for n, size in enumerate(sizes, 1)]


def at_middle(**known: Any) -> list[Floor]:
    return [room(n, (-x / 2, -y / 2, x / 2, y / 2), **known) for n, (x, y) in enumerate(SIZES, 1)]


def found(floors: list[Floor]) -> tuple[dict[int, str], list[str]]:
    reasons, findings = find_overlaps(floors)
    return reasons, [finding.code for finding in findings]


@pytest.mark.parametrize(
    "stack", [at_corner(), at_middle(), at_corner([(4, 2)] * 10), at_corner([(4, 5)] * 3)]
)
def test_rooms_with_their_own_numbers_in_one_place_all_count_with_one_warning(stack: list[Floor]) -> None:
    assert found(stack) == ({}, ["placements_lost"])


def test_the_warning_says_how_many_rooms_how_large_and_on_how_much_floor() -> None:
    (finding,) = find_overlaps([room(n, (0, 0, 4, 2), storey_name="EG") for n in range(1, 11)])[1]
    assert "On storey EG 10 rooms of 10" in finding.message
    assert "80.00 m²" in finding.message and "8.00 m² of floor" in finding.message


def test_rooms_without_stated_areas_are_different_rooms_by_their_numbers() -> None:
    assert found(at_corner(is_confirmed=False, rank=(2, 1))) == ({}, ["placements_lost"])


def test_rooms_without_numbers_are_different_rooms_by_their_stated_areas() -> None:
    assert found(at_corner(number="")) == ({}, ["placements_lost"])


def test_half_of_a_storey_in_one_place_is_enough_beside_rooms_in_their_places() -> None:
    placed = [room(20 + n, (20.0 + 6 * n, 0, 25.0 + 6 * n, 4)) for n in range(6)]
    assert found([*at_corner(), *placed]) == ({}, ["placements_lost"])


def test_each_storey_is_warned_about_once_and_a_small_one_follows_a_large_one() -> None:
    upper = [room(20 + n, (0, 0, x, 4), storey="1", base_m=3.0) for n, x in enumerate((3, 5))]
    assert found([*at_corner(), *upper]) == ({}, ["placements_lost", "placements_lost"])


def test_rooms_at_twice_their_offset_beside_others_at_theirs_all_count() -> None:
    right = [room(n, (4.2 * n, 0, 4.2 * n + 4, 4)) for n in range(1, 5)]
    twice = [room(10 + n, (2.1 * n + 1, 0.5 + n % 2, 2.1 * n + 4, 5 + n % 2)) for n in range(3, 8, 2)]
    reasons, reported = found([*right, *twice])
    assert reasons == {} and reported == ["placements_lost"]


def test_a_gross_area_over_rooms_at_twice_their_offset_does_not_count() -> None:
    right = [room(n, (4.2 * n, 0, 4.2 * n + 4, 4)) for n in range(1, 5)]
    twice = [room(10 + n, (2.1 * n + 1, 0.5, 2.1 * n + 4, 3.5)) for n in (5, 9)]
    outline = room(99, (3.9, -0.3, 21.5, 4.3), "1", is_named_whole=True)
    reasons, _ = found([*right, *twice, outline])
    assert set(reasons) == {99}


def test_a_hundred_copies_of_one_room_count_once() -> None:
    reasons, reported = found([room(n, (0, 0, 4, 5), "1.01") for n in range(1, 101)])
    assert len(reasons) == 99 and set(reasons.values()) == {"duplicate"} and reported == ["space_duplicate"]


def test_copies_in_a_stack_of_different_rooms_count_once() -> None:
    copies = [room(20 + n, (0, 0, *size), f"1.{n:02d}") for n, size in enumerate(SIZES, 1)]
    reasons, reported = found([*at_corner(), *copies])
    assert set(reasons) == set(range(21, 29)) and reported == ["space_duplicate", "placements_lost"]


def test_gross_area_flat_and_room_inside_each_other_are_no_stack() -> None:
    nest = [
        room(1, (0, 0, 5, 4), "1.01"),
        room(2, (-0.1, -0.1, 5.1, 4.1), "L1"),
        room(3, (-0.4, -0.4, 5.4, 4.4), "1"),
    ]
    assert found(nest) == ({2: "duplicate", 3: "duplicate"}, ["space_at_wall_centre"])


def test_outlines_that_two_rooms_fill_are_no_stack() -> None:
    rooms = [room(1, (0, 0, 4, 4)), room(2, (4, 0, 8, 4))]
    outlines = [room(3, (0, 0, 8, 4), "L1", is_named_whole=True), room(4, (-0.3, -0.3, 8.3, 4.3), "G")]
    reasons, reported = found([*rooms, *outlines])
    assert set(reasons) == {3, 4} and "placements_lost" not in reported


def test_cabins_in_a_hall_are_no_stack() -> None:
    cabins = [room(10 + n, (4.0 * n, 0, 4.0 * n + 3, 3), height_m=2.5) for n in range(4)]
    reasons, reported = found([room(1, (0, 0, 30, 20), height_m=8.0), *cabins])
    assert set(reasons) == {10, 11, 12, 13} and reported == ["space_in_room"]


def test_rooms_over_each_other_on_one_storey_are_no_stack() -> None:
    assert found([room(n, (0, 0, 4, 5), base_m=3.0 * n) for n in range(6)]) == ({}, [])


def test_equal_cells_of_a_file_in_one_place_all_count(tmp_path: Path) -> None:
    building = Building()
    for n in range(12):
        building.room(f"C{n}", "Celle", size=(3, 2.5), net=7.5)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 90.0 and codes(extracted) == ["placements_lost"]


def test_thousands_of_rooms_in_one_place_are_not_compared_one_by_one() -> None:
    floors = [room(n, (0, 0, 3 + n % 50 / 10, 3 + n % 7 / 10), f"{n}") for n in range(3_000)]
    assert found(floors) == ({}, ["placements_lost"])
