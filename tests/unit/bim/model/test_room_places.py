"""Where rooms hang and what their types say, in the ways that exporters write it."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, by_number, codes, counted_m2, only_space


def whole_and_parts(size: tuple[float, float] | None = None) -> tuple[Building, Any, list[Any]]:
    """A COMPLEX of 50 m² and its two parts of 20 and 30, not yet tied together."""
    building = Building()
    whole = building.room("C", size=size, net=50, CompositionType="COMPLEX")
    parts = [
        building.room("a", size=None, net=20, under=None),
        building.room("b", size=None, net=30, under=None),
    ]
    return building, whole, parts


def test_parts_that_a_whole_nests_count_in_its_place(tmp_path: Path) -> None:
    building, whole, parts = whole_and_parts()
    building.root("IfcRelNests", RelatingObject=whole, RelatedObjects=parts)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 50
    assert by_number(extracted)["C"]["exclusion_reason"] == "complex"


def test_parts_that_a_whole_contains_count_in_its_place(tmp_path: Path) -> None:
    building, whole, parts = whole_and_parts()
    building.relate("IfcRelContainedInSpatialStructure", whole, parts)
    assert counted_m2(building.extract(tmp_path)) == 50


def test_a_room_that_a_storey_only_refers_to_is_on_it(tmp_path: Path) -> None:
    building = Building()
    room = building.room("1", net=20, under=None)
    building.root(
        "IfcRelReferencedInSpatialStructure", RelatingStructure=building.storey(), RelatedElements=[room]
    )
    assert only_space(building.extract(tmp_path))["storey_name"] == "Ground"


def test_a_zone_that_refers_to_a_room_does_not_hold_it(tmp_path: Path) -> None:
    building = Building()
    room = building.room("1", net=20)
    zone = building.root("IfcSpatialZone", Name="Z")
    building.root("IfcRelReferencedInSpatialStructure", RelatingStructure=zone, RelatedElements=[room])
    assert only_space(building.extract(tmp_path))["storey_name"] == "Ground"


@pytest.mark.parametrize(
    ("kind", "reason"), [("EXTERNAL", "external"), ("PARKING", "parking"), ("GFA", "gfa")]
)
def test_a_room_without_a_type_of_its_own_is_what_its_space_type_is(
    tmp_path: Path, kind: str, reason: str
) -> None:
    building = Building()
    room = building.room("1", net=20)
    building.relate(
        "IfcRelDefinesByType", building.root("IfcSpaceType", Name="T", PredefinedType=kind), [room]
    )
    assert only_space(building.extract(tmp_path))["exclusion_reason"] == reason


def test_a_type_of_the_rooms_own_stands_before_its_space_types(tmp_path: Path) -> None:
    building = Building()
    room = building.room("1", net=20, PredefinedType="INTERNAL")
    building.relate(
        "IfcRelDefinesByType", building.root("IfcSpaceType", Name="T", PredefinedType="GFA"), [room]
    )
    assert only_space(building.extract(tmp_path))["is_counted"]


@pytest.mark.parametrize("text", ["TRUE", ".T.", "Ja", "yes", "1"])
def test_a_truth_value_written_as_text_says_that_a_room_is_outside(tmp_path: Path, text: str) -> None:
    building = Building()
    building.properties(
        building.room("1", None, net=20), "Pset_SpaceCommon", {"IsExternal": ("IfcText", text)}
    )
    building.room("2", at=(10, 0), net=20)
    assert by_number(building.extract(tmp_path))["1"]["exclusion_reason"] == "external"


@pytest.mark.parametrize(
    "name", ["Parking P2", "Parkeringskælder", "Stellplatz 14", "Tiefgarage", "Parkering A"]
)
def test_parking_is_recognised_by_its_name_with_a_number_or_letter_behind(tmp_path: Path, name: str) -> None:
    building = Building("IFC2X3")
    building.room("P", name, net=20)
    assert only_space(building.extract(tmp_path))["exclusion_reason"] == "parking"


@pytest.mark.parametrize("name", ["Garage", "Parkering kontor", "Parkour", "Parking attendant"])
def test_a_room_near_the_cars_is_a_room(tmp_path: Path, name: str) -> None:
    building = Building("IFC2X3")
    building.room("P", name, net=20)
    assert only_space(building.extract(tmp_path))["is_counted"]


def test_a_zone_without_a_storey_is_excluded_for_the_rooms_that_it_covers(tmp_path: Path) -> None:
    building = Building()
    building.room("Z", "Brandzone", size=(20, 5), net=100, under=building.building)
    for n in range(5):
        building.room(str(n), at=(4 * n, 0), net=20)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(100)
    assert by_number(extracted)["Z"]["exclusion_reason"] == "overlapping"


def test_a_mezzanine_is_floor_of_its_own_beside_the_hall_under_it(tmp_path: Path) -> None:
    building = Building()
    building.room("Hall", size=(10, 10), height=6, net=100)
    building.room("Mezzanine", at=(0, 0, 3), size=(10, 3), net=30)
    assert counted_m2(building.extract(tmp_path)) == pytest.approx(130)


def test_rooms_drawn_twice_count_once_where_the_length_unit_was_wrong_too(tmp_path: Path) -> None:
    building = Building()
    building.unit_m = 1e-3  # coordinates in millimetres under a model of metres
    for number, at in (("1", 0), ("1", 0), ("2", 5)):
        building.room(number, at=(at, 0), net=20)
    extracted = building.extract(tmp_path)
    assert "unit_contradicted" in codes(extracted)
    assert counted_m2(extracted) == pytest.approx(40)


def test_three_hundred_spaces_in_spaces_end_with_the_innermost_that_counts(tmp_path: Path) -> None:
    building = Building()
    room = building.room("0", size=None, net=20, CompositionType="COMPLEX")
    for n in range(1, 300):
        room = building.room(str(n), size=None, net=20, under=room)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 20
    assert by_number(extracted)["299"]["is_counted"]


def test_a_room_on_no_storey_counts_and_is_reported(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20, under=building.building)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 20.0 and codes(extracted) == ["space_no_storey"]


def test_a_room_under_nothing_counts_and_is_reported(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20, under=None)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 20.0 and codes(extracted) == ["space_without_storey"]


def test_a_room_under_the_project_itself_counts_and_is_reported(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20, under=building.project)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 20.0 and codes(extracted) == ["space_no_storey"]


def test_a_room_that_was_never_drawn_is_held_and_does_not_hold_the_model(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    building.room("2", size=None, under=None)
    extracted = building.extract(tmp_path)
    assert by_number(extracted)["2"]["exclusion_reason"] == "held_unplaced" and extracted.held == 0


def test_a_room_contained_in_a_storey_is_on_it(tmp_path: Path) -> None:
    building = Building()
    room = building.room("1", net=20, under=None)
    building.relate("IfcRelContainedInSpatialStructure", building.storey(), [room])
    assert only_space(building.extract(tmp_path))["storey_name"] == "Ground"
