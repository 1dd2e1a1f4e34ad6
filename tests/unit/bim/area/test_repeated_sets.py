"""A storey that has its rooms several times: by area schemes that nothing names, or by two disciplines."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from helpers.building import Building, counted_m2
from helpers.overlaps import find_overlaps

from bim.area.counted.floors import Floor

NAMES = ("Kontor", "Møde", "Gang", "Depot")


def measured(
    grown_m: float, names: tuple[str, ...] = NAMES, at: tuple[float, float] = (0, 0), start: int = 0
) -> list[Floor]:
    """Rooms of 5 x 4 m in a row, 1 m apart, each `grown_m` longer on one side."""
    x, y = at
    return [
        Floor(
            step_id=start + n,
            storey="G",
            polygon=shapely.box(x + n * 6, y, x + n * 6 + 5 + grown_m, y + 4),
            base_m=0.0,
            height_m=3.0,
            number=f"{start + n}",
            name=name,
            label=f"{start + n} {name}",
        )
        for n, name in enumerate(names)
    ]


def excluded(*sets: list[Floor]) -> tuple[set[int], list[str]]:
    reasons, findings = find_overlaps([floor for rooms in sets for floor in rooms])
    return set(reasons), [finding.code for finding in findings]


def test_of_three_measures_of_a_storey_the_smallest_counts() -> None:
    gone, found = excluded(measured(0.5, start=10), measured(0.0), measured(0.1, start=20))
    assert gone == {10, 11, 12, 13, 20, 21, 22, 23} and found == ["space_measured_again"]


def test_parts_of_rooms_with_the_names_of_the_rooms_are_no_second_measure() -> None:
    gone, found = excluded(measured(0.0), measured(-1.6, start=10))
    assert gone == {10, 11, 12, 13} and "space_measured_again" not in found


def test_one_room_may_be_the_same_in_two_measures() -> None:
    second = measured(0.1, start=10)
    equal = measured(0.0, NAMES[:1], start=10)
    assert excluded(measured(0.0), [*equal, *second[1:]])[0] == {10, 11, 12, 13}


@pytest.mark.parametrize(
    "second",
    [
        measured(0.0, start=10),
        measured(0.1, ("WC", "Bad", "Entré", "Køkken"), start=10),
        measured(0.1, at=(2.6, 0), start=10),
        measured(0.1, NAMES[:2], start=10),
    ],
    ids=["equal outlines", "other names", "shifted", "two rooms alone"],
)
def test_rooms_that_lie_on_others_otherwise_all_count_with_a_warning(second: list[Floor]) -> None:
    gone, found = excluded(measured(0.0), second)
    assert not gone and found[0] in ("rooms_overlap", "placements_lost")


@pytest.mark.parametrize("grown_m", [0.0, 0.1, -0.1])
def test_of_rooms_and_spaces_without_their_names_the_rooms_count(grown_m: float) -> None:
    nameless = [replace(floor, is_unnamed=True, name=None) for floor in measured(grown_m, start=10)]
    gone, found = excluded(nameless, measured(0.0))
    assert gone == {10, 11, 12, 13} and found == ["space_measured_again"]


@pytest.mark.parametrize("rooms", [(None,) * 4, ("Rum 7", "Kontor", "Rum 9", "Depot")])
def test_of_rooms_without_names_and_spaces_of_another_program_the_rooms_count(
    rooms: tuple[str | None, ...],
) -> None:
    first = [
        replace(floor, name=name, is_unnamed=not name or name.startswith("Rum"))
        for floor, name in zip(measured(0.0), rooms, strict=True)
    ]
    spaces = [
        replace(floor, is_unnamed=True, name=f"Space {n}") for n, floor in enumerate(measured(0.0, start=10))
    ]
    gone, found = excluded(spaces, first)
    assert gone == {10, 11, 12, 13} and found == ["space_measured_again"]


def test_rooms_without_names_that_lie_on_each_other_all_count_with_a_warning() -> None:
    first, second = (
        [replace(floor, is_unnamed=True, name=None) for floor in measured(0.0, start=start)]
        for start in (0, 10)
    )
    gone, found = excluded(first, second)
    assert not gone and found[0] in ("rooms_overlap", "placements_lost")


def test_an_outline_round_the_storey_does_not_hide_that_its_rooms_are_there_twice() -> None:
    nameless = [replace(floor, is_unnamed=True, name=None) for floor in measured(0.0, start=10)]
    outline = replace(measured(0.0)[0], step_id=90, number="B1", polygon=shapely.box(-0.3, -0.3, 23.3, 4.3))
    gone, found = excluded(nameless, measured(0.0), [outline])
    assert gone == {10, 11, 12, 13, 90} and "space_measured_again" in found and "rooms_overlap" not in found


def test_rooms_without_a_storey_are_the_rooms_of_a_storey_whatever_is_on_the_others() -> None:
    nameless = [replace(floor, is_unnamed=True, name=None) for floor in measured(0.0, start=10)]
    loose = [replace(floor, storey=None) for floor in measured(0.0)]
    above = [
        replace(floor, storey=None, base_m=3.0 * n)
        for n in range(1, 4)
        for floor in measured(0, start=20 * n)
    ]
    gone, found = excluded(nameless, loose, above)
    assert gone == {10, 11, 12, 13} and found == ["space_measured_again"]


def test_spaces_without_names_on_some_of_the_rooms_all_count_with_a_warning() -> None:
    nameless = [replace(floor, is_unnamed=True, name=None) for floor in measured(0.1, NAMES[:2], start=10)]
    gone, found = excluded(nameless, measured(0.0))
    assert not gone and found == ["rooms_overlap"]


def test_the_same_flat_beside_another_one_is_no_second_measure() -> None:
    assert excluded(measured(0.0), measured(0.1, at=(0, 5), start=10)) == (set(), [])


def test_a_model_that_has_usable_and_lettable_areas_as_rooms_counts_each_room_once(tmp_path: Path) -> None:
    building = Building()
    for group, grown_m in (("GO", 0.0), ("VVO", 0.1)):
        rooms: list[Any] = [
            building.room(f"{group}{n}", name, at=(n * 6, 0), size=(5 + grown_m, 4), net=20 + 4 * grown_m)
            for n, name in enumerate(NAMES)
        ]
        zone = building.root("IfcGroup", Name=group)
        building.relate("IfcRelAssignsToGroup", zone, rooms)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(80.0)
    assert "space_measured_again" in {finding.code for finding in extracted.findings}
