"""Spaces of another area scheme on floors where no room counts."""

from pathlib import Path

import shapely
from helpers.building import Building, by_number, codes

from bim.area.counted.floors import Floor
from bim.area.counted.schemes_alone import scheme_alone_findings


def floor(step_id: int, x0: float, x1: float, storey: str = "G", base_m: float = 0.0) -> Floor:
    polygon = shapely.box(x0, 0, x1, 10)
    return Floor(step_id, storey, polygon, base_m, 3.0, number=str(step_id), area_m2=polygon.area)


def is_reported(excluded: list[Floor], counting: list[Floor]) -> bool:
    return [finding.code for finding in scheme_alone_findings(excluded, counting)] == ["area_scheme_alone"]


def test_a_gross_area_round_rooms_is_not_alone_and_one_beside_them_is() -> None:
    rooms = [floor(1, 0, 4), floor(2, 4.2, 9.8)]
    assert not is_reported([floor(3, -0.2, 10)], rooms) and is_reported([floor(3, 20, 30)], rooms)


def test_a_gross_area_on_a_storey_without_rooms_is_alone_and_one_below_its_rooms_is_not() -> None:
    rooms = [floor(1, 0, 10)]
    assert is_reported([floor(3, 0, 10, "1", 3.2)], rooms) and not is_reported(
        [floor(3, 0, 10, "G", -3.0)], rooms
    )


def test_without_rooms_that_have_outlines_the_storey_decides() -> None:
    rooms = [Floor(1, "G", None, None, None)]
    assert not is_reported([floor(3, 0, 10)], rooms) and is_reported([floor(3, 0, 10, "1", 3.2)], rooms)


def test_rooms_of_a_type_count_beside_an_outline_of_their_storey_without_it(tmp_path: Path) -> None:
    building = Building()
    building.room("B1", "Level 1 outline", at=(-0.3, -0.3), size=(11.1, 4.6))
    for n, name in enumerate(("Kontor", "Gang")):
        building.room(f"1.0{n}", name, at=(n * 5.5, 0), size=(5, 4), net=20, ObjectType="Area")
    found = building.extract(tmp_path)
    assert [row["is_counted"] for row in by_number(found).values()] == [False, True, True]


def test_a_room_of_another_scheme_beside_the_rooms_is_asked_about(tmp_path: Path) -> None:
    building = Building()
    for n, name in enumerate(("Kontor", "Gang", "Depot")):
        object_type = "Gross" if name == "Depot" else None
        building.room(f"1.0{n}", name, at=(n * 5.5, 0), size=(5, 4), net=20, ObjectType=object_type)
    assert codes(building.extract(tmp_path)) == ["area_scheme_alone", "space_area_scheme"]
