"""Models whose heights are along another axis than z."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, by_number, codes, counted_m2

SIZES = ((4.0, 5.0), (3.0, 5.0), (6.0, 4.0))


def drawn_on_its_side(building: Building, number: int, size: tuple[float, float], net: float) -> Any:
    """A room 3 m high whose floor is in the x-z plane."""
    return building.room(str(number), at=(10.0 * number, 0.0), size=(size[0], 3.0), height=size[1], net=net)


def test_rooms_whose_stated_areas_are_along_y_are_measured_along_y(tmp_path: Path) -> None:
    building = Building()
    for n, size in enumerate(SIZES):
        drawn_on_its_side(building, n, size, size[0] * size[1])
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(59)
    assert codes(extracted) == ["geometry_up_axis"]
    assert {row["height_m"] for row in by_number(extracted).values()} == {3.0}


def test_rooms_that_agree_along_z_are_left_as_they_are(tmp_path: Path) -> None:
    building = Building()
    for n, size in enumerate(SIZES):
        building.room(str(n), at=(10 * n, 0), size=size, net=size[0] * size[1])
    assert codes(building.extract(tmp_path)) == []


def test_a_single_room_on_its_side_changes_nothing(tmp_path: Path) -> None:
    building = Building()
    drawn_on_its_side(building, 0, SIZES[0], 20)
    assert "geometry_up_axis" not in codes(building.extract(tmp_path))


def test_rooms_of_one_area_on_their_sides_change_nothing(tmp_path: Path) -> None:
    building = Building()
    for n in range(3):
        drawn_on_its_side(building, n, SIZES[0], 20)
    assert "geometry_up_axis" not in codes(building.extract(tmp_path))
