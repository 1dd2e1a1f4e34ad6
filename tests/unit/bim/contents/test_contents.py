"""Which room an asset belongs to: by containment, by boundary, by place."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building

from bim.extract import Extracted


@pytest.fixture
def building() -> Building:
    """Two rooms, A at the origin and B ten metres to the right, 4 by 5 by 3 m each."""
    building = Building()
    building.room("A", net=20)
    building.room("B", at=(10, 0), net=20)
    return building


def room(building: Building, number: str) -> Any:
    return next(space for space in building.model.by_type("IfcSpace") if space.Name == number)


def assets(extracted: Extracted) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in extracted.tables["asset"].iter_rows(named=True)}


def put(building: Building, kind: str, name: str, *at: float, **attributes: Any) -> Any:
    placed = {"ObjectPlacement": building.placement(*at)} if at else {}
    return building.root(kind, Name=name, **placed, **attributes)


def test_an_asset_contained_in_a_room_belongs_to_it_wherever_it_is_drawn(
    tmp_path: Path, building: Building
) -> None:
    chair = put(building, "IfcFurniture", "Stol", 99, 99, 0)
    building.relate("IfcRelContainedInSpatialStructure", room(building, "B"), [chair])
    row = assets(building.extract(tmp_path, only_rooms=False))["Stol"]
    assert (row["space_step_id"], row["placed_by"], row["asset_group"]) == (
        room(building, "B").id(),
        "containment",
        "furniture",
    )


def test_a_thing_on_a_storey_falls_into_the_room_under_it(tmp_path: Path, building: Building) -> None:
    lamp = put(building, "IfcLightFixture", "Lampe", 11, 1, 3.4)
    building.relate("IfcRelContainedInSpatialStructure", building.storey(), [lamp])
    row = assets(building.extract(tmp_path, only_rooms=False))["Lampe"]
    assert (row["space_step_id"], row["placed_by"]) == (room(building, "B").id(), "geometry")
    assert (row["x_m"], row["y_m"], row["z_m"]) == pytest.approx((11, 1, 3.4))


@pytest.mark.parametrize("at", [(7.0, 1.0, 1.0), (1.0, 1.0, 9.0), (1.0, 1.0, -2.0)])
def test_an_asset_in_no_room_belongs_to_none(
    tmp_path: Path, building: Building, at: tuple[float, float, float]
) -> None:
    put(building, "IfcPump", "Pumpe", *at)
    row = assets(building.extract(tmp_path, only_rooms=False))["Pumpe"]
    assert row["space_step_id"] is None and row["placed_by"] is None


def test_a_thing_is_placed_in_millimetre_models_alike(tmp_path: Path) -> None:
    building = Building("IFC2X3", "MILLI")
    building.room("A", net=20)
    put(building, "IfcFlowTerminal", "Vask", 1, 1, 0.8)
    row = assets(building.extract(tmp_path, only_rooms=False))["Vask"]
    assert (row["space_step_id"], row["asset_group"]) == (room(building, "A").id(), "sanitary")


def test_a_terminal_is_sanitary_by_the_class_of_its_type(tmp_path: Path) -> None:
    building = Building("IFC2X3")
    terminal = put(building, "IfcFlowTerminal", "X1")
    kind = building.root("IfcSanitaryTerminalType", Name="Model 7", PredefinedType="WASHHANDBASIN")
    building.relate("IfcRelDefinesByType", kind, [terminal])
    row = assets(building.extract(tmp_path, only_rooms=False))["X1"]
    assert (row["asset_group"], row["type_name"], row["predefined_type"]) == (
        "sanitary",
        "Model 7",
        "WASHHANDBASIN",
    )


def test_a_door_between_two_rooms_belongs_to_the_smaller(tmp_path: Path, building: Building) -> None:
    small = building.room("C", at=(20, 0), size=(2, 2), net=4)
    door = put(building, "IfcDoor", "Dør")
    for space in (room(building, "A"), small):
        building.root(
            "IfcRelSpaceBoundary",
            RelatingSpace=space,
            RelatedBuildingElement=door,
            PhysicalOrVirtualBoundary="PHYSICAL",
            InternalOrExternalBoundary="INTERNAL",
        )
    row = assets(building.extract(tmp_path, only_rooms=False))["Dør"]
    assert (row["space_step_id"], row["placed_by"]) == (small.id(), "boundary")


def test_a_window_in_a_wall_without_boundaries_belongs_to_the_nearest_room(
    tmp_path: Path, building: Building
) -> None:
    window = put(building, "IfcWindow", "Vindue", 1, -0.4, 0.9, OverallWidth=1.2, OverallHeight=1.5)
    surfaces = building.extract(tmp_path, only_rooms=False).tables["surface"].to_dicts()
    (glazing,) = [row for row in surfaces if row["surface_kind"] == "glazing"]
    assert (glazing["step_id"], glazing["element_step_id"]) == (room(building, "A").id(), window.id())
    assert glazing["area_m2"] == pytest.approx(1.8)


def test_a_window_without_width_and_height_glazes_by_its_stated_area(
    tmp_path: Path, building: Building
) -> None:
    window = put(building, "IfcWindow", "Vindue")
    building.quantities(window, {"Area": 0.9}, name="Qto_WindowBaseQuantities")
    building.root(
        "IfcRelSpaceBoundary",
        RelatingSpace=room(building, "B"),
        RelatedBuildingElement=window,
        PhysicalOrVirtualBoundary="PHYSICAL",
        InternalOrExternalBoundary="EXTERNAL",
    )
    (row,) = building.extract(tmp_path, only_rooms=False).tables["surface"].to_dicts()
    assert (row["step_id"], row["area_m2"], row["placed_by"]) == (room(building, "B").id(), 0.9, "boundary")


def test_a_floor_covering_of_a_room_gives_its_finish_and_area(tmp_path: Path, building: Building) -> None:
    covering = put(building, "IfcCovering", "Linoleum 2 mm", PredefinedType="FLOORING")
    building.quantities(covering, {"NetArea": 18.5}, name="Qto_CoveringBaseQuantities")
    building.relate("IfcRelContainedInSpatialStructure", room(building, "A"), [covering])
    (row,) = building.extract(tmp_path, only_rooms=False).tables["surface"].to_dicts()
    assert (row["surface_kind"], row["material"], row["area_m2"]) == ("floor_finish", "Linoleum 2 mm", 18.5)


def test_a_floor_covering_under_two_rooms_is_shared_by_footprint(tmp_path: Path, building: Building) -> None:
    shape = building.box((2, 0, -0.02), (10, 5), 0.02)
    put(building, "IfcCovering", "Tæppe", 0, 0, 0, PredefinedType="FLOORING", Representation=shape)
    rows = building.extract(tmp_path, only_rooms=False).tables["surface"].to_dicts()
    areas = {row["step_id"]: row["area_m2"] for row in rows}
    assert areas == {room(building, "A").id(): pytest.approx(10), room(building, "B").id(): pytest.approx(10)}


@pytest.mark.parametrize(
    ("name", "finish"), [("FloorCovering", "Vinyl"), ("Bodenbelag", "Parkett"), ("Gulvbelægning", "Fliser")]
)
def test_a_property_names_the_finish_of_the_whole_room(
    tmp_path: Path, building: Building, name: str, finish: str
) -> None:
    building.properties(room(building, "A"), "Any set", {name: ("IfcLabel", finish)})
    (row,) = building.extract(tmp_path, only_rooms=False).tables["surface"].to_dicts()
    assert (row["material"], row["area_m2"], row["placed_by"]) == (finish, 20.0, "property")


@pytest.mark.parametrize("finish", ["", "-", "ingen", "FloorCovering"])
def test_a_property_that_names_nothing_gives_no_finish(
    tmp_path: Path, building: Building, finish: str
) -> None:
    building.properties(room(building, "A"), "Any set", {"FloorCovering": ("IfcLabel", finish)})
    assert building.extract(tmp_path, only_rooms=False).tables["surface"].is_empty()


def test_pipes_and_fittings_are_no_assets(tmp_path: Path, building: Building) -> None:
    put(building, "IfcPipeSegment", "Rør", 1, 1, 1)
    put(building, "IfcPipeFitting", "Muffe", 1, 1, 1)
    assert building.extract(tmp_path, only_rooms=False).tables["asset"].is_empty()
