"""A room drawn to the middle of its walls, beside the same room, and rooms in rooms that are no such thing."""

from pathlib import Path
from typing import Any

import pytest
import shapely
from helpers.building import Building, codes, counted_m2
from helpers.overlaps import find_overlaps

from bim.area.counted.floors import Floor
from bim.area.counted.strips import is_strip_around, surrounds

Box = tuple[float, float, float, float]


def floor(step_id: int, box: Box, number: str | None, **known: Any) -> Floor:
    known = {"storey": "G", "base_m": 0.0, "height_m": 3.0, "is_confirmed": True, "rank": (3, 1), **known}
    return Floor(step_id, polygon=shapely.box(*box), number=number, label=f"room {step_id}", **known)


def round_(box: Box, *strip: float) -> Box:
    left, low, right, high = strip if len(strip) == 4 else strip * 4
    return (box[0] - left, box[1] - low, box[2] + right, box[3] + high)


WC: Box = (0, 0, 1.5, 1.2)
OFFICE: Box = (10, 0, 15, 4)


@pytest.mark.parametrize("strip", [(0.05,), (0.15,), (0.3,), (0.2, 0.05, 0.05, 0.3), (0.0, 0.1, 0.1, 0.1)])
@pytest.mark.parametrize("inner", [WC, OFFICE])
@pytest.mark.parametrize("first", [1, 2])
def test_of_one_number_the_inner_room_counts_however_small(
    inner: Box, strip: tuple[float, ...], first: int
) -> None:
    outer = floor(3 - first, round_(inner, *strip), "1.01", rank=(3, 1))
    reasons, findings = find_overlaps([floor(first, inner, "1.01", rank=(1, 1)), outer])
    assert reasons == {3 - first: "duplicate"} and {f.severity for f in findings} <= {"info", "warning"}


@pytest.mark.parametrize("strip", [(0.1,), (0.3,), (0.4, 0.1, 0.1, 0.4), (0.55,)])
def test_an_outline_round_one_room_does_not_count_whatever_its_number(strip: tuple[float, ...]) -> None:
    outer = floor(2, round_(OFFICE, *strip), "L2")
    reasons, findings = find_overlaps([floor(1, OFFICE, "2.1"), outer])
    assert reasons == {2: "duplicate"} and [f.severity for f in findings] == ["info"]


def test_a_plate_of_a_gross_area_round_one_room_does_not_count() -> None:
    outer = floor(2, round_(OFFICE, 0.3), "1", height_m=0.3)
    assert find_overlaps([floor(1, OFFICE, "G.01"), outer])[0] == {2: "duplicate"}


def test_a_flat_drawn_exactly_on_its_only_room_counts_once_as_the_room() -> None:
    zone = floor(2, OFFICE, "L2", is_named_whole=True, rank=(3, 1))
    assert find_overlaps([floor(1, OFFICE, "2.1", rank=(2, 1)), zone])[0] == {2: "duplicate"}


@pytest.mark.parametrize("cabin", [(10, 0, 12, 2), (12, 1, 13.5, 2.5), (10, 0, 14.4, 3)])
def test_a_cabin_in_a_room_is_no_room_at_wall_centre(cabin: Box) -> None:
    reasons, findings = find_overlaps([floor(1, OFFICE, "1"), floor(2, cabin, "2")])
    assert reasons == {2: "overlapping"} and "m²" in findings[0].message


def test_a_shower_in_the_corner_of_a_bathroom_is_no_room_at_wall_centre() -> None:
    reasons, _ = find_overlaps([floor(1, (0, 0, 1.4, 1.4), "1"), floor(2, (0, 0, 0.9, 0.9), "2")])
    assert reasons == {2: "overlapping"}


def test_two_equal_rooms_with_numbers_of_their_own_both_count_with_a_warning() -> None:
    reasons, findings = find_overlaps([floor(1, OFFICE, "1"), floor(2, OFFICE, "2")])
    assert reasons == {} and [f.code for f in findings] == ["rooms_overlap"]
    assert "20.00 m² count twice" in findings[0].message


def test_a_room_half_on_another_one_counts_with_a_warning() -> None:
    reasons, findings = find_overlaps([floor(1, OFFICE, "1"), floor(2, (14, 0, 15.5, 4), "2")])
    assert reasons == {} and [f.code for f in findings] == ["rooms_overlap"]


def test_a_confirmed_hall_is_not_excluded_for_cabins_that_cover_most_of_it() -> None:
    cabins = [floor(2 + n, (10.0 * n, 0, 10.0 * n + 6, 10), f"1.{n}") for n in range(2)]
    reasons, _ = find_overlaps([floor(1, (0, 0, 20, 10), "1.9", height_m=6.0), *cabins])
    assert set(reasons) == {2, 3}


def test_columns_in_a_room_do_not_hide_that_an_outline_runs_round_it() -> None:
    room = shapely.box(*OFFICE).difference(shapely.box(12, 1, 13, 3))
    outer = shapely.box(*round_(OFFICE, 0.2))
    assert is_strip_around(outer, [room]) and surrounds(outer, [room])


def test_a_strip_as_wide_as_a_corridor_is_none() -> None:
    assert not is_strip_around(shapely.box(*round_(OFFICE, 0.9)), [shapely.box(*OFFICE)])


def test_rooms_and_spaces_of_one_file_under_two_types_count_as_the_rooms(tmp_path: Path) -> None:
    building = Building()
    for n in range(3):
        building.room(f"1.{n}", at=(6 * n, 0), size=(5, 4), net=20, ObjectType="Room")
    for n in range(4):
        building.room(f"1.{n}", at=(6 * n - 0.15, -0.15), size=(5.3, 4.3), net=22.79, ObjectType="Space")
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(60 + 22.79) and "space_at_wall_centre" in codes(extracted)
