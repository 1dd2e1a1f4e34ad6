"""Glass that bounds the rooms: which, how much, of which room."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building

Row = dict[str, Any]


@pytest.fixture
def building() -> Building:
    """Two rooms, 4 by 5 by 3 m each, with a wall of 0.2 m between them: A from x = 0, B from x = 4.2."""
    building = Building()
    building.room("A", net=20)
    building.room("B", at=(4.2, 0), net=20)
    return building


def room(building: Building, number: str) -> Any:
    return next(space for space in building.model.by_type("IfcSpace") if space.Name == number)


def put(building: Building, kind: str, *at: float, turned: bool = False, **attributes: Any) -> Any:
    placement = building.placement(*at)
    if turned:  # its width runs north, through a wall that runs north too
        placement.RelativePlacement.RefDirection = building.make("IfcDirection", (0.0, 1.0, 0.0))
        placement.RelativePlacement.Axis = building.make("IfcDirection", (0.0, 0.0, 1.0))
    return building.root(kind, **{"Name": "V1", "ObjectPlacement": placement, **attributes})


def bound(building: Building, element: Any, *numbers: str) -> None:
    for number in numbers:
        building.root(
            "IfcRelSpaceBoundary", RelatingSpace=room(building, number), RelatedBuildingElement=element,
            PhysicalOrVirtualBoundary="PHYSICAL", InternalOrExternalBoundary="EXTERNAL",
        )  # fmt: skip


def glazing(building: Building, folder: Path) -> list[Row]:
    """Rows of glazing with the room's number in place of its step id."""
    numbers = {space.id(): space.Name for space in building.model.by_type("IfcSpace")}
    rows = building.extract(folder, only_rooms=False).tables["surface"].to_dicts()
    return [{**row, "room": numbers.get(row["step_id"])} for row in rows if row["surface_kind"] == "glazing"]


def rooms_and_areas(rows: list[Row]) -> list[tuple[str | None, Any, str | None, str | None]]:
    return [(row["room"], pytest.approx(row["area_m2"]), row["placed_by"], row["area_by"]) for row in rows]


def window_of(building: Building, **more: Any) -> Any:
    window = put(building, "IfcWindow", 1, -0.2, 0.9, **more)
    bound(building, window, "A")
    return window


def test_a_window_of_a_stated_size_has_the_area_of_its_frame(tmp_path: Path, building: Building) -> None:
    window_of(building, OverallWidth=1.2, OverallHeight=1.5)
    assert rooms_and_areas(glazing(building, tmp_path)) == [("A", 1.8, "boundary", "size")]


def test_a_window_without_a_size_has_that_of_its_type(tmp_path: Path, building: Building) -> None:
    window = window_of(building)
    lengths = {"Width": ("IfcLengthMeasure", 1.1), "Height": ("IfcPositiveLengthMeasure", 2.0)}
    kind = building.root(
        "IfcWindowType", Name="Type 1", HasPropertySets=[building.properties(None, "Dimensions", lengths)]
    )
    building.relate("IfcRelDefinesByType", kind, [window])
    assert rooms_and_areas(glazing(building, tmp_path)) == [("A", 2.2, "boundary", "property")]


def test_a_window_that_states_nothing_is_measured_by_its_body(tmp_path: Path, building: Building) -> None:
    shape = building.box((0, 0, 0), (1.4, 0.1), 1.3)
    sill = building.box((0, -0.2, 0), (1.4, 0.2), 0.02)
    shape.Representations[0].Items = [*shape.Representations[0].Items, *sill.Representations[0].Items]
    window_of(building, Representation=shape)
    assert rooms_and_areas(glazing(building, tmp_path)) == [("A", 1.4 * 1.3, "boundary", "body")]


def test_a_window_without_a_body_has_the_area_of_its_opening(tmp_path: Path, building: Building) -> None:
    window = window_of(building)
    opening = put(
        building, "IfcOpeningElement", 1, -0.3, 0.9, Representation=building.box((0, 0), (2, 0.3), 1.5)
    )
    building.root("IfcRelFillsElement", RelatingOpeningElement=opening, RelatedBuildingElement=window)
    assert rooms_and_areas(glazing(building, tmp_path)) == [("A", 3.0, "boundary", "opening")]


@pytest.mark.parametrize(
    "size", [{}, *({"OverallWidth": metres, "OverallHeight": metres} for metres in (1.7e308, 1e9))]
)
def test_a_window_of_unknown_or_impossible_size_keeps_its_row(
    tmp_path: Path, building: Building, size: dict[str, float]
) -> None:
    window_of(building, **size)
    (row,) = glazing(building, tmp_path)
    assert row["area_m2"] is None and row["area_by"] is None


def test_a_window_between_two_rooms_glazes_both(tmp_path: Path, building: Building) -> None:
    put(building, "IfcWindow", 4.1, 2, 1, turned=True, OverallWidth=1.0, OverallHeight=1.0)
    assert rooms_and_areas(glazing(building, tmp_path)) == [
        ("A", 1.0, "geometry", "size"),
        ("B", 1.0, "geometry", "size"),
    ]


def test_a_window_in_an_outer_wall_near_a_corner_glazes_one_room(tmp_path: Path, building: Building) -> None:
    put(building, "IfcWindow", 3.3, -0.2, 1, OverallWidth=0.6, OverallHeight=1.0)
    assert rooms_and_areas(glazing(building, tmp_path)) == [("A", 0.6, "geometry", "size")]


def test_a_roof_window_lights_the_room_under_it(tmp_path: Path, building: Building) -> None:
    window = put(
        building, "IfcWindow", 2, 2, 4.8, PredefinedType="SKYLIGHT", OverallWidth=1.0, OverallHeight=1.2
    )
    rows = building.extract(tmp_path, only_rooms=False).tables
    assert [row["space_step_id"] for row in rows["asset"].to_dicts()] == [room(building, "A").id()]
    assert rooms_and_areas(glazing(building, tmp_path)) == [("A", 1.2, "geometry", "size")]
    window.ObjectPlacement = building.placement(2, 2, 9)
    assert [row["room"] for row in glazing(building, tmp_path)] == [None]


def test_a_glazed_door_counts_for_its_share(tmp_path: Path, building: Building) -> None:
    for share in (0.5, None):
        door = put(building, "IfcDoor", 1, -0.1, 0, OverallWidth=1.0, OverallHeight=2.0)
        bound(building, door, "A", "B")
        if share:
            fraction = {"GlazingAreaFraction": ("IfcPositiveRatioMeasure", share)}
            building.properties(door, "Pset_DoorCommon", fraction)
    assert rooms_and_areas(glazing(building, tmp_path)) == [
        ("A", 1.0, "boundary", "size"),
        ("B", 1.0, "boundary", "size"),
    ]


def facade(building: Building, *panels: Any) -> Any:
    wall = put(building, "IfcCurtainWall", 0, 0, 0, Name="Facade")
    building.relate("IfcRelAggregates", wall, list(panels))
    building.relate("IfcRelContainedInSpatialStructure", building.storey(), [wall])
    return wall


def panel(building: Building, x: float, name: str = "System Panel:Glazed", z: float = 0.0) -> Any:
    """A pane of 1 by 2 m before the rooms, placed with its wall."""
    shape = building.box((x, -0.2, z), (1, 0.03), 2)
    return put(building, "IfcPlate", 0, 0, 0, Name=name, Representation=shape)


def test_the_panes_of_a_curtain_wall_glaze_the_rooms_behind_them(tmp_path: Path, building: Building) -> None:
    frame = put(
        building, "IfcMember", 0, 0, 0, Name="Glass holder", Representation=building.box((0, 0), (9, 1), 1)
    )
    facade(building, panel(building, 1), panel(building, 6), panel(building, 20), frame)
    assert rooms_and_areas(glazing(building, tmp_path)) == [
        (None, 2.0, None, "body"),
        ("A", 2.0, "geometry", "body"),
        ("B", 2.0, "geometry", "body"),
    ]


def test_a_curtain_wall_that_bounds_rooms_shares_its_panes_among_them(
    tmp_path: Path, building: Building
) -> None:
    wall = facade(building, panel(building, 1), panel(building, 6))
    bound(building, wall, "A", "B")
    assert rooms_and_areas(glazing(building, tmp_path)) == [
        ("A", 2.0, "boundary", "body"),
        ("B", 2.0, "boundary", "body"),
    ]


@pytest.mark.parametrize(
    ("name", "material", "is_glass"),
    [
        ("Panel", "Termoglas 4-16-4", True), ("Felt", "Sicherheitsglas", True), ("Verglasung", None, True),
        ("System Panel:Solid", None, False), ("Panel", "Glass wool", False), ("Panel", "Glasuld", False),
        ("Panel", "Aluminium", False), ("Glazed", "Aluminium", True),
    ],
)  # fmt: skip
def test_a_panel_is_of_glass_by_its_material_or_name(
    tmp_path: Path, building: Building, name: str, material: str | None, is_glass: bool
) -> None:
    pane = panel(building, 1, name)
    facade(building, pane)
    if material is not None:
        of = building.make("IfcMaterial", material)
        building.root("IfcRelAssociatesMaterial", RelatedObjects=[pane], RelatingMaterial=of)
    assert bool(glazing(building, tmp_path)) == is_glass


def test_panels_without_material_or_name_are_reported(tmp_path: Path, building: Building) -> None:
    facade(building, panel(building, 1, "P1"), panel(building, 2, "P2"))
    found = [f for f in building.extract(tmp_path, only_rooms=False).findings if f.code == "glazing_unknown"]
    assert len(found) == 1 and found[0].message.startswith("2 ")


def test_panes_of_an_upper_floor_glaze_the_room_there(tmp_path: Path, building: Building) -> None:
    building.room("A1", at=(0, 0, 3.5), net=20, under=building.storey("First", 3.5))
    facade(building, panel(building, 1, z=3.6))
    assert [row["room"] for row in glazing(building, tmp_path)] == ["A1"]
