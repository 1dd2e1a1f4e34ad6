"""Outlines drawn round rooms, on their level and on others, and rooms that only are over or under rooms."""

from typing import Any

import pytest
import shapely
from helpers.overlaps import find_overlaps

from bim.area.counted.floors import Floor

Box = tuple[float, float, float, float]


def floor(step_id: int, box: Box, number: str | None, **known: Any) -> Floor:
    known = {"storey": "1", "base_m": 3.2, "height_m": 2.7, "elevation_m": 3.2, "is_confirmed": True, **known}
    return Floor(step_id, polygon=shapely.box(*box), number=number, label=f"room {step_id}", **known)


def four_rooms(**known: Any) -> list[Floor]:
    corners = ((0, 0), (5.2, 0), (0, 4.2), (5.2, 4.2))
    return [floor(n, (x, y, x + 5, y + 4), f"1.0{n}", **known) for n, (x, y) in enumerate(corners, 1)]


def around(strip: float = 0.3) -> Box:
    return (-strip, -strip, 10.2 + strip, 8.2 + strip)


@pytest.mark.parametrize("strip", [0.1, 0.3, 0.5])
@pytest.mark.parametrize("base_m", [0.2, 3.2, 3.0])
@pytest.mark.parametrize("is_named_whole", [True, False])
def test_a_gross_area_does_not_count_wherever_it_is_drawn(
    strip: float, base_m: float, is_named_whole: bool
) -> None:
    area = floor(9, around(strip), "1", base_m=base_m, height_m=3.0, is_named_whole=is_named_whole)
    reasons, findings = find_overlaps([*four_rooms(), area])
    assert reasons == {9: "overlapping"} and [f.code for f in findings] == ["space_around_rooms"]


def test_a_gross_area_of_each_storey_a_storey_too_low_does_not_count() -> None:
    ground = four_rooms(storey="0", base_m=0.0, elevation_m=0.0)
    upper = [floor(10 + f.step_id, f.polygon.bounds, f"2.0{f.step_id}") for f in four_rooms()]
    areas = [
        floor(20, around(), "1", storey="0", base_m=-3.0, elevation_m=0.0),
        floor(21, around(), "2", base_m=0.0),
    ]
    assert set(find_overlaps([*ground, *upper, *areas])[0]) == {20, 21}


@pytest.mark.parametrize(
    ("box", "base_m", "height_m"),
    [
        ((0, 0, 10.2, 8.2), 0.2, 2.8),  # a cellar inside the same walls
        (around(0.3), 6.0, 2.2),  # a loft that reaches under the eaves
        ((-0.2, -0.2, 10.2, 8.2), 0.2, 2.8),  # a cellar that is larger on two sides
        ((0, 0, 14, 8.2), 0.0, 3.0),  # a hall that goes further than the rooms over it
    ],
)
def test_a_room_of_the_same_storey_over_or_under_others_counts(
    box: Box, base_m: float, height_m: float
) -> None:
    assert find_overlaps([*four_rooms(), floor(9, box, "1.05", base_m=base_m, height_m=height_m)])[0] == {}


def test_a_named_gross_area_that_belongs_to_another_storey_does_not_count() -> None:
    area = floor(9, around(), "1", storey="Areas", is_named_whole=True)
    assert find_overlaps([*four_rooms(), area])[0] == {9: "overlapping"}


def test_a_larger_storey_over_rooms_that_are_drawn_on_one_level_counts() -> None:
    upper = floor(9, around(0.1), "2.01", storey="2", elevation_m=6.4)
    assert find_overlaps([*four_rooms(), upper])[0] == {}


def test_a_numbered_gross_area_that_half_of_the_rooms_were_exported_with_does_not_count() -> None:
    area = floor(9, around(), "A1", is_named_whole=True)
    assert find_overlaps([*four_rooms()[:2], area])[0] == {9: "overlapping"}


def test_the_upper_part_of_a_split_level_room_does_not_hide_the_rooms_below_it() -> None:
    low, high = shapely.box(0, 0, 4, 8), shapely.box(4, 0, 12, 8)
    levels = ((0.0, low), (3.0, high))
    split = Floor(1, "1", shapely.box(0, 0, 12, 8), 0.0, 6.0, number="1.01", levels=levels, is_confirmed=True)
    below = [floor(n, (4.2 * n, 0, 4.2 * n + 3.6, 8), f"1.0{n}", base_m=0.0, height_m=2.7) for n in (1, 2)]
    assert find_overlaps([split, *[Floor(**{**vars(f), "step_id": f.step_id + 5}) for f in below]]) == (
        {},
        [],
    )


def test_a_cabin_on_the_upper_floor_of_a_split_level_room_is_in_it() -> None:
    levels = ((0.0, shapely.box(0, 0, 4, 8)), (3.0, shapely.box(4, 0, 12, 8)))
    split = Floor(1, "1", shapely.box(0, 0, 12, 8), 0.0, 6.0, number="1.01", levels=levels)
    cabin = floor(2, (5, 1, 7, 3), "1.02", base_m=3.0, height_m=2.5)
    assert find_overlaps([split, cabin])[0] == {2: "overlapping"}
