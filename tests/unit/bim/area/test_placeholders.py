"""Bodies that are not trusted decide nothing: placeholders, wrong units, repaired outlines."""

from pathlib import Path

import pytest
from helpers.building import Building, by_number, codes, counted_m2

STATED = (12.5, 31.0, 18.2, 8.0, 44.0, 22.4, 15.0, 9.6, 27.3, 5.1)


@pytest.mark.parametrize("size", [(1, 1), (4, 5), (0.1, 0.1), (30, 30)])
@pytest.mark.parametrize("step", [0.0, 6.0])
def test_rooms_that_all_have_one_placeholder_box_count_with_the_areas_they_state(
    tmp_path: Path, size: tuple[float, float], step: float
) -> None:
    building = Building()
    for n, net in enumerate(STATED):
        building.room(f"{n}", at=(step * n, 0), size=size, net=net)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(sum(STATED))
    assert "geometry_placeholder" in codes(extracted) and "space_duplicate" not in codes(extracted)


def test_equal_rooms_that_state_equal_areas_have_bodies_of_their_own(tmp_path: Path) -> None:
    building = Building()
    for n in range(10):
        building.room(f"{n}", at=(6 * n, 0), size=(4, 5), net=22.1)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(200.0) and "geometry_placeholder" not in codes(extracted)


def test_a_few_equal_rooms_beside_others_are_no_placeholders(tmp_path: Path) -> None:
    building = Building()
    for n in range(4):
        building.room(f"{n}", at=(6 * n, 0), size=(2, 2), net=(4.0, 9.0, 14.0, 4.0)[n])
    for n in range(6):
        building.room(f"{n + 4}", at=(6 * n, 10), size=(4 + n / 10, 5), net=20 + n / 2)
    assert "geometry_placeholder" not in codes(building.extract(tmp_path))


def test_bodies_in_a_wrong_unit_exclude_no_room(tmp_path: Path) -> None:
    building = Building()
    for n in range(4):
        building.room(f"{n}", at=(0.001 * n, 0), size=(0.005, 0.004), height=0.003, net=20)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(80.0)
    assert {row["exclusion_reason"] for row in by_number(extracted).values()} == {None}
