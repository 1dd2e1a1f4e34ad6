"""Spaces over and under rooms: voids, the air over halls, and rooms that only look like these."""

from pathlib import Path
from typing import Any

import pytest
import shapely
from helpers.building import Building, by_number, codes, counted_m2
from helpers.overlaps import find_overlaps

from bim.area.counted.floors import Floor

Box = tuple[float, float, float, float]
HALL: Box = (0, 0, 10, 6)
STAIR: Box = (0, 0, 4, 3)


def floor(step_id: int, box: Box, base_m: float, height_m: float, **known: Any) -> Floor:
    known = {"storey": "0", "number": str(step_id), "is_confirmed": True, "rank": (3, 1), **known}
    return Floor(
        step_id, polygon=shapely.box(*box), base_m=base_m, height_m=height_m, label=f"room {step_id}", **known
    )


def office(step_id: int = 90, **known: Any) -> Floor:
    return floor(step_id, (30, 0, 40, 6), 3.2, 3.0, **{"storey": "1", **known})


def codes_of(floors: list[Floor]) -> tuple[dict[int, str], list[tuple[str, str]]]:
    reasons, findings = find_overlaps(floors)
    return reasons, [(finding.code, finding.severity) for finding in findings]


def test_the_air_over_a_hall_is_a_void_by_its_name() -> None:
    floors = [
        floor(1, HALL, 0, 6.2, name="Hal"),
        floor(2, HALL, 3.2, 3, storey="1", name="Hal øvre del"),
        office(),
    ]
    assert codes_of(floors) == ({2: "void"}, [("space_in_air_of_room", "warning")])


def test_the_air_over_a_part_of_a_hall_is_a_void_and_the_gallery_beside_it_counts() -> None:
    air = {"name": "Hal øvre del", "is_named_upper_part": True}
    floors = [
        floor(1, HALL, 0, 6.2, name="Hal"),
        floor(2, (0, 0, 6, 6), 3.2, 3, storey="1", **air),
        floor(3, (6, 0, 10, 6), 3.2, 3, storey="1", name="Galleri"),
        office(),
    ]
    assert codes_of(floors) == ({2: "void"}, [("space_in_air_of_room", "warning")])


@pytest.mark.parametrize("name", ["Hal galleri", "Kontor øvre", "Hal"])
def test_a_gallery_over_a_part_of_a_hall_counts_whatever_it_is_called(name: str) -> None:
    upper = floor(2, (0, 0, 6, 6), 3.2, 3, storey="1", name=name, is_named_upper_part="øvre" in name)
    assert codes_of([floor(1, HALL, 0, 6.2, name="Hal"), upper, office()]) == ({}, [])


@pytest.mark.parametrize("name", [None, "Kontor", "Foyer", "Rum 7"])
def test_the_air_over_a_hall_is_a_void_without_a_word_that_says_so(name: str | None) -> None:
    floors = [floor(1, HALL, 0, 6.2, name="Hal"), floor(2, HALL, 3.2, 3, storey="1", name=name), office()]
    assert codes_of(floors)[0] == {2: "void"}


def test_the_air_of_two_storeys_over_a_high_hall_is_a_void_by_its_name() -> None:
    air = [floor(n, HALL, 3.2 * n, 3, storey=str(n), name="Atrium luft") for n in (1, 2)]
    floors = [floor(9, HALL, 0, 9.4, name="Atrium"), *air, office()]
    assert codes_of(floors)[0] == {1: "void", 2: "void"}


def test_the_storeys_of_a_staircase_count_though_its_lowest_body_reaches_through_all() -> None:
    upper = [floor(n, STAIR, 3.0 * n, 3, storey=str(n), name="Trappe", is_named_shaft=True) for n in (1, 2)]
    reasons, reported = codes_of(
        [floor(9, STAIR, 0, 9, name="Trappe", is_named_shaft=True), *upper, office()]
    )
    assert reasons == {} and reported == [("room_in_height_of_another", "warning")]


@pytest.mark.parametrize("storeys", [2, 3, 8])
def test_a_stack_no_larger_than_a_staircase_counts_without_any_name(storeys: int) -> None:
    floors = [floor(n, STAIR, 3.0 * n, 3, storey=str(n)) for n in range(1, storeys)]
    reasons, reported = codes_of([floor(90, STAIR, 0, 3.0 * storeys), *floors])
    assert reasons == {} and reported == [("room_in_height_of_another", "warning")]


def test_a_large_lift_lobby_named_as_a_staircase_counts() -> None:
    names = {"name": "Hovedtrappe", "is_named_shaft": True}
    floors = [floor(1, HALL, 0, 6.2, **names), floor(2, HALL, 3.2, 3, storey="1", **names), office()]
    assert codes_of(floors)[0] == {}


def test_rooms_over_rooms_whose_upper_limit_is_set_too_high_count() -> None:
    low = [floor(n, (12.0 * n, 0, 12.0 * n + 10, 6), 0, 6.2) for n in range(4)]
    high = [floor(10 + n, (12.0 * n, 0, 12.0 * n + 10, 6), 3.2, 3, storey="1") for n in range(4)]
    reasons, reported = codes_of([*low, *high])
    assert reasons == {} and reported == [("room_in_height_of_another", "warning")]


def test_the_only_room_of_a_storey_counts_with_a_warning() -> None:
    reasons, reported = codes_of([floor(1, HALL, 0, 6.2), floor(2, HALL, 3.2, 3, storey="1")])
    assert reasons == {} and reported == [("room_in_height_of_another", "warning")]


def test_a_gallery_in_a_hall_counts() -> None:
    assert codes_of([floor(1, HALL, 0, 6.2), floor(2, (0, 0, 10, 2), 3.2, 3, storey="1"), office()]) == (
        {},
        [],
    )


def test_a_room_that_ends_above_the_body_below_it_counts() -> None:
    assert codes_of([floor(1, HALL, 0, 5.4), floor(2, HALL, 3.2, 3, storey="1"), office()])[0] == {}


@pytest.mark.parametrize(
    ("base_m", "height_m"), [(2.9, 0.35), (2.7, 1.4), (2.5, 0.2), (-0.4, 0.4), (-1.2, 1.1)]
)
@pytest.mark.parametrize("name", [None, "Kontor"])
def test_a_space_too_low_to_stand_in_over_or_under_a_room_is_a_void(
    base_m: float, height_m: float, name: str | None
) -> None:
    reasons, reported = codes_of(
        [floor(1, (0, 0, 5, 4), 0, 2.7), floor(2, (0, 0, 5, 4), base_m, height_m, name=name)]
    )
    assert reasons == {2: "void"}
    assert reported == [("space_too_low", "warning") if name else ("space_low_beside_room", "info")]


def test_a_low_space_of_which_a_part_is_stated_to_be_usable_counts_with_a_warning() -> None:
    loft = floor(2, (0, 0, 5, 4), 2.9, 0.8, name="Loft", area_m2=10.4)
    assert codes_of([floor(1, (0, 0, 5, 4), 0, 2.7), loft]) == ({}, [("space_low_but_usable", "warning")])


def test_a_low_storey_of_its_own_over_rooms_is_a_void_with_a_warning() -> None:
    lofts = [floor(10 + n, (5.0 * n, 0, 5.0 * n + 5, 4), 3.0, 1.2, storey="Loft") for n in range(3)]
    rooms = [floor(n, (5.0 * n, 0, 5.0 * n + 5, 4), 0, 2.7) for n in range(3)]
    reasons, reported = codes_of([*rooms, *lofts])
    assert set(reasons) == {10, 11, 12} and reported == [("space_too_low", "warning")]


def test_a_void_over_several_rooms_is_a_void() -> None:
    rooms = [floor(n, (5.2 * n, 0, 5.2 * n + 5, 4), 0, 2.7) for n in range(3)]
    assert codes_of([*rooms, floor(9, (0, 0, 15.4, 4), 2.9, 0.5)])[0] == {9: "void"}


@pytest.mark.parametrize(
    ("box", "base_m", "height_m"),
    [
        ((20, 0, 25, 4), 2.9, 0.35),  # over no room
        ((0, 0, 5, 4), 2.9, 1.6),  # high enough to stand in
        ((0, 0, 5, 4), 6.4, 0.3),  # a plate two storeys up, over no other
        ((4, 0, 12, 4), 2.9, 0.35),  # mostly beside the room
    ],
)
def test_other_low_spaces_count(box: Box, base_m: float, height_m: float) -> None:
    assert codes_of([floor(1, (0, 0, 5, 4), 0, 2.7), floor(2, box, base_m, height_m)])[0] == {}


def test_rooms_that_are_all_drawn_as_plates_count_on_every_storey() -> None:
    floors = [floor(n, (0, 0, 5, 4), 3.0 * n, 0.3, storey=str(n)) for n in range(4)]
    assert codes_of(floors) == ({}, [])


def test_the_clear_height_is_a_setting(tmp_path: Path) -> None:
    building = Building()
    building.room("1", at=(0, 0, 0), size=(5, 4), height=2.7, net=20)
    building.room("2", None, at=(0, 0, 2.9), size=(5, 4), height=1.0, net=20)
    assert counted_m2(building.extract(tmp_path)) == 20.0
    assert counted_m2(building.extract(tmp_path, clear_height_m=0.9)) == 40.0


def test_a_void_by_its_height_is_not_said_to_be_one_by_its_name(tmp_path: Path) -> None:
    building = Building()
    building.room("1", at=(0, 0, 0), size=(5, 4), height=2.7, net=20)
    building.room("1.9", None, at=(0, 0, 2.9), size=(5, 4), height=0.35, net=20)
    extracted = building.extract(tmp_path)
    assert by_number(extracted)["1.9"]["exclusion_reason"] == "void" and "space_void_by_name" not in codes(
        extracted
    )
