"""One room in two trees of a file: models of two disciplines merged, and what must not be taken for that."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, by_number, codes, counted_m2

ROOMS = (("1", 4.0), ("2", 2.4), ("3", 6.0))


def draw(building: Building, storey: Any, suffix: str = "", z: float = 0.0) -> None:
    """Rooms of 20, 12 and 30 m² on a storey."""
    for n, (number, width) in enumerate(ROOMS):
        building.room(number + suffix, at=(10.0 * n, 0.0, z), size=(width, 5.0), net=width * 5, under=storey)


def with_second_building(
    suffix: str = "", elevation: float | None = 0.0, storey_name: str = "Level 0"
) -> Building:
    """Two buildings in one place, each with the same rooms."""
    building = Building()
    draw(building, building.storey("Plan 0"))
    other = building.root("IfcBuilding", Name="MEP", ObjectPlacement=building.placement())
    building.relate("IfcRelAggregates", building.project, [other])
    storey = building.root("IfcBuildingStorey", Name=storey_name, Elevation=elevation)
    building.relate("IfcRelAggregates", other, [storey])
    draw(building, storey, suffix)
    return building


def test_a_building_that_two_disciplines_repeat_in_one_file_counts_once(tmp_path: Path) -> None:
    extracted = with_second_building().extract(tmp_path)
    reasons = extracted.tables["space"]["exclusion_reason"].drop_nulls().to_list()
    assert counted_m2(extracted) == 62.0 and reasons == ["duplicate"] * 3


def test_rooms_of_another_discipline_that_end_in_the_middle_of_the_walls_count_once(tmp_path: Path) -> None:
    building = Building()
    draw(building, building.storey("Plan 0"))
    other = building.root("IfcBuilding", Name="MEP", ObjectPlacement=building.placement())
    building.relate("IfcRelAggregates", building.project, [other])
    storey = building.root("IfcBuildingStorey", Name="Level 0", Elevation=0.0)
    building.relate("IfcRelAggregates", other, [storey])
    for n, (number, width) in enumerate(ROOMS):
        building.room(number, at=(10.0 * n - 0.1, -0.1), size=(width + 0.2, 5.2), under=storey)
    assert counted_m2(building.extract(tmp_path)) == pytest.approx(62.0)


def test_rooms_of_two_buildings_in_one_place_with_other_numbers_count_and_are_reported(
    tmp_path: Path,
) -> None:
    extracted = with_second_building(suffix="x").extract(tmp_path)
    assert counted_m2(extracted) == 124.0 and "buildings_in_one_place" in codes(extracted)


def test_storeys_at_two_elevations_are_no_duplicates_though_all_is_drawn_at_one_level(tmp_path: Path) -> None:
    assert counted_m2(with_second_building(elevation=3.5).extract(tmp_path)) == 124.0


def test_a_storey_without_an_elevation_is_known_by_its_name(tmp_path: Path) -> None:
    building = with_second_building(elevation=None, storey_name="Plan 0")
    assert counted_m2(building.extract(tmp_path)) == 62.0


@pytest.mark.parametrize("names", [("Stue", "1. sal"), ("Plan", "Plan 2"), ("Stue", "Stuelejlighed")])
def test_storeys_of_one_building_under_two_names_are_no_duplicates_and_have_a_finding(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    building = Building()
    for name in names:
        draw(building, building.storey(name))
    extracted = building.extract(tmp_path)
    reported = [finding.message for finding in extracted.findings if finding.code == "storeys_in_one_place"]
    assert counted_m2(extracted) == 124.0 and len(by_number(extracted)) == 3
    assert len(reported) == 1 and reported[0].startswith("3 rooms of one storey")


@pytest.mark.parametrize("copy", ["Stue kopi", "Stue (kopi)", "Kopi af Stue", "Stue - Copy"])
def test_a_copy_of_a_storey_by_its_name_counts_once(tmp_path: Path, copy: str) -> None:
    building = Building()
    for name in ("Stue", copy):
        draw(building, building.storey(name))
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 62.0 and "storeys_in_one_place" not in codes(extracted)


def test_equal_rooms_over_each_other_are_not_reported(tmp_path: Path) -> None:
    building = Building()
    for n, name in enumerate(("Stue", "1. sal")):
        draw(building, building.storey(name, 3.0 * n), z=3.0 * n)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 124.0 and "storeys_in_one_place" not in codes(extracted)


def test_a_storey_that_is_twice_in_one_building_counts_once(tmp_path: Path) -> None:
    building = Building()
    for _ in range(2):
        building.storeys.clear()
        draw(building, building.storey("Stue"))
    assert counted_m2(building.extract(tmp_path)) == 62.0


def test_a_copy_of_a_room_without_a_body_counts_once(tmp_path: Path) -> None:
    building = Building()
    building.room("1.01", at=(0, 0), size=(4, 5), net=20, GlobalId="0YvctVUKr0kugbFTf53O9L")
    building.room("1.01", size=None, net=20, GlobalId="0YvctVUKr0kugbFTf53O9L")
    extracted = building.extract(tmp_path)
    reasons = [row["exclusion_reason"] for row in extracted.tables["space"].to_dicts()]
    assert reasons == [None, "duplicate"] and counted_m2(extracted) == 20.0
    assert "space_duplicate_without_body" in codes(extracted)


def test_spaces_of_one_global_id_on_two_storeys_or_under_two_numbers_are_two_rooms(tmp_path: Path) -> None:
    building = Building()
    building.room("1", at=(0, 0), size=(4, 5), net=20, GlobalId="0YvctVUKr0kugbFTf53O9L")
    building.room("2", size=None, net=20, GlobalId="0YvctVUKr0kugbFTf53O9L")
    upper = building.storey("Upper", 3.0)
    building.room("1", size=None, net=20, under=upper, GlobalId="0YvctVUKr0kugbFTf53O9L")
    assert counted_m2(building.extract(tmp_path)) == 60.0
