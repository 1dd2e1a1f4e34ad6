"""The cause that is named for a difference is the one it was drawn with."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building

SIZES = ((1.2, 1.8), (4.0, 5.0), (6.0, 4.0), (8.0, 3.0))
Stated = Sequence[float]


def causes(folder: Path, nets: Stated, planned: Stated = (), **room: Any) -> set[str]:
    """Codes of differences of a building whose rooms of `SIZES` state these areas."""
    building = Building()
    for n, (size, net) in enumerate(zip(SIZES, nets, strict=False)):
        space = building.room(str(n), at=(10.0 * n, 0.0), size=size, net=net, **room)
        if planned:
            building.properties(space, "Pset_SpaceCommon", {"NetPlannedArea": ("IfcAreaMeasure", planned[n])})
    return {f.code for f in building.extract(folder).findings if f.code.startswith("difference_")}


def wider(metres: float) -> list[float]:
    """Areas of the rooms with each side so much longer."""
    return [(width + metres) * (depth + metres) for width, depth in SIZES]


@pytest.mark.parametrize("wall_m", [0.1, 0.3, 0.45])
def test_rooms_bounded_at_the_centres_of_their_walls_are_named_so_however_small(
    tmp_path: Path, wall_m: float
) -> None:
    assert causes(tmp_path, wider(wall_m)) == {"difference_wall_centre"}


def test_rooms_bounded_within_the_finish_of_their_walls_are_named_so(tmp_path: Path) -> None:
    assert causes(tmp_path, wider(-0.04)) == {"difference_wall_face"}


def test_no_wall_is_thick_enough_to_explain_a_hall_stated_a_third_too_large(tmp_path: Path) -> None:
    building = Building()
    building.room("1", size=(40.0, 30.0), net=1550.0)
    assert {f.code for f in building.extract(tmp_path).findings} == {"difference_unexplained"}


def test_one_room_larger_where_the_others_agree_is_not_bounded_otherwise_than_they(tmp_path: Path) -> None:
    nets = [width * depth for width, depth in SIZES]
    assert causes(tmp_path, [nets[0], 22.0, *nets[2:]]) == {"difference_unexplained"}


def test_a_stated_area_that_is_the_planned_one_is_named_so(tmp_path: Path) -> None:
    nets = [width * depth for width, depth in SIZES]
    stated = [nets[0], 22.0, *nets[2:]]
    assert causes(tmp_path, stated, planned=stated) == {"difference_planned"}


def test_a_planned_area_that_repeats_every_drawn_one_explains_nothing(tmp_path: Path) -> None:
    assert causes(tmp_path, wider(0.15), planned=wider(0.15)) == {"difference_wall_centre"}
