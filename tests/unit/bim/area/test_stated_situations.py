"""What exporters state of a room, as users reported it: the area on paper, and the reason that is given."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, by_number, codes, only_space


def complex_quantity(building: Building, room: Any, areas: dict[str, float], name: str = "Floor") -> None:
    """Areas within one IfcPhysicalComplexQuantity of a standard set."""
    members = [building.make("IfcQuantityArea", Name=key, AreaValue=value) for key, value in areas.items()]
    whole = building.make(
        "IfcPhysicalComplexQuantity", Name=name, HasQuantities=members, Discrimination="layer"
    )
    found = building.root("IfcElementQuantity", Name="Qto_SpaceBaseQuantities", Quantities=[whole])
    building.relate("IfcRelDefinesByProperties", found, [room])


def test_an_area_within_a_complex_quantity_is_read(tmp_path: Path) -> None:
    building = Building()
    complex_quantity(building, building.room("1"), {"NetFloorArea": 19.2, "GrossFloorArea": 20.0})
    row = only_space(building.extract(tmp_path))
    assert (row["net_area_m2"], row["gross_area_m2"], row["area_rule"]) == (19.2, 20.0, "gross_confirmed")


def test_an_area_within_a_complex_quantity_within_another_is_read(tmp_path: Path) -> None:
    building = Building()
    complex_quantity(building, building.room("1"), {"NetFloorArea": 19.9})
    inner = building.model.by_type("IfcPhysicalComplexQuantity")[0]
    outer = building.make(
        "IfcPhysicalComplexQuantity", Name="All", HasQuantities=[inner], Discrimination="storey"
    )
    building.model.by_type("IfcElementQuantity")[0].Quantities = [outer]
    assert only_space(building.extract(tmp_path))["net_area_m2"] == 19.9


def test_another_measure_within_a_complex_quantity_is_no_area_of_the_room(tmp_path: Path) -> None:
    building = Building()
    complex_quantity(building, building.room("1"), {"GrossWallArea": 54.0})
    row = only_space(building.extract(tmp_path))
    assert (row["net_area_m2"], row["stated_area_m2"]) == (pytest.approx(20.0), None)


def test_a_gross_area_that_is_depth_times_height_is_named_a_section(tmp_path: Path) -> None:
    building = Building()
    building.room("1", "Mass", size=(10.0, 8.0), height=3.0, gross=24.0)
    extracted = building.extract(tmp_path)
    assert only_space(extracted)["net_area_m2"] == pytest.approx(80.0)
    assert codes(extracted) == ["difference_section"] and "8.00 × 3.00 m" in extracted.findings[0].message


def test_a_gross_area_that_is_no_side_times_the_height_is_unexplained(tmp_path: Path) -> None:
    building = Building()
    building.room("1", "Mass", size=(10.0, 8.0), height=3.0, gross=27.0)
    assert codes(building.extract(tmp_path)) == ["difference_unexplained"]


def test_a_net_larger_than_its_own_gross_is_replaced_by_the_body(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=23.94, gross=21.94)
    extracted = building.extract(tmp_path)
    row = only_space(extracted)
    assert (row["net_area_m2"], row["area_rule"]) == (pytest.approx(20.0), "geometry_contradiction")
    assert codes(extracted) == ["difference_contradiction"]


def test_a_net_that_its_body_confirms_holds_beside_a_smaller_gross(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20.0, gross=18.0)
    row = only_space(building.extract(tmp_path))
    assert (row["net_area_m2"], row["area_rule"]) == (20.0, "quantity_confirmed")


def test_rooms_without_a_body_get_the_areas_that_their_own_types_state(tmp_path: Path) -> None:
    building = Building()
    for number, net in (("1", 20.0), ("2", 12.0)):
        room = building.room(number, size=None)
        quantity = building.make("IfcQuantityArea", Name="NetFloorArea", AreaValue=net)
        found = building.root("IfcElementQuantity", Name="Qto_SpaceBaseQuantities", Quantities=[quantity])
        kind = building.root("IfcSpaceType", Name=number, HasPropertySets=[found], PredefinedType="INTERNAL")
        building.relate("IfcRelDefinesByType", kind, [room])
    rows = by_number(building.extract(tmp_path))
    assert {number: row["net_area_m2"] for number, row in rows.items()} == {"1": 20.0, "2": 12.0}
    assert {row["area_confidence"] for row in rows.values()} == {"low"}


def test_quantities_without_a_floor_area_leave_it_to_the_body_where_walls_are_in_the_property(
    tmp_path: Path,
) -> None:
    building = Building()
    for number in range(3):
        room = building.room(str(number), at=(5.0 * number, 0.0), size=(4.0, 3.0))
        lengths = [building.make("IfcQuantityLength", Name="Height", LengthValue=3.0)]
        found = building.root("IfcElementQuantity", Name="Qto_SpaceBaseQuantities", Quantities=lengths)
        building.relate("IfcRelDefinesByProperties", found, [room])
        building.properties(room, "PSet_Revit_Dimensions", {"Area": ("IfcAreaMeasure", 13.1)})
    extracted = building.extract(tmp_path)
    assert list(extracted.tables["space"]["net_area_m2"]) == pytest.approx([12.0] * 3)
    assert codes(extracted) == ["difference_wall_centre"]


def walls_of(building: Building, room: Any, has_ceiling: bool) -> None:
    """The room's body as four walls of a surface model, with or without a ceiling."""
    ground = [(0, 0), (5, 0), (5, 4), (0, 4)]
    rings = [
        [(*p, 0), (*q, 0), (*q, 3), (*p, 3)] for p, q in zip(ground, ground[1:] + ground[:1], strict=True)
    ]
    rings += [[(*p, 3) for p in ground]] if has_ceiling else []
    loops = [building.make("IfcPolyLoop", [building.point(*at) for at in ring]) for ring in rings]
    faces = [building.make("IfcFace", [building.make("IfcFaceOuterBound", loop, True)]) for loop in loops]
    model = building.make("IfcShellBasedSurfaceModel", [building.make("IfcOpenShell", faces)])
    room.Representation.Representations[0].Items = [model]
    room.Representation.Representations[0].RepresentationType = "SurfaceModel"


def test_a_surface_without_a_floor_has_the_plan_of_its_ceiling(tmp_path: Path) -> None:
    building = Building()
    walls_of(building, building.room("1"), has_ceiling=True)
    extracted = building.extract(tmp_path)
    assert only_space(extracted)["net_area_m2"] == pytest.approx(20.0) and "geometry_open_body" in codes(
        extracted
    )


def test_walls_alone_are_held_with_the_reason_unless_an_area_is_stated(tmp_path: Path) -> None:
    building = Building()
    walls_of(building, building.room("1"), has_ceiling=False)
    extracted = building.extract(tmp_path)
    assert only_space(extracted)["exclusion_reason"] == "held_geometry"
    stated = Building()
    walls_of(stated, stated.room("1", net=20.0), has_ceiling=False)
    assert only_space(stated.extract(tmp_path))["net_area_m2"] == 20.0
