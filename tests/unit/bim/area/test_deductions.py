"""A stated net smaller than the footprint holds where low ceilings, columns or walls are the whole difference."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, codes, only_space

from bim.area.chosen.deductions import explain_deduction
from bim.area.chosen.evidence import Evidence
from bim.area.stated.statements import Statement


def attic(building: Building, net: float) -> None:
    """Ten by four metres, rising from nothing to four metres along ten: under h metres lies h of every four."""
    room = building.room("1", size=(10, 4), height=4, net=net)
    solid = room.Representation.Representations[0].Items[0]
    slope = building.make("IfcDirection", (-0.4, 0.0, 1.0))
    plane = building.make("IfcPlane", building.make("IfcAxis2Placement3D", building.point(0, 0, 0), slope))
    half = building.make("IfcHalfSpaceSolid", plane, False)
    room.Representation.Representations[0].Items = [
        building.make("IfcBooleanClippingResult", "DIFFERENCE", solid, half)
    ]


@pytest.mark.parametrize(
    ("missing", "limit"), [(20, "under 2 m"), (21, "under 2.1 m"), (23, "under 2.3 m"), (15, "under 1.5 m")]
)
def test_the_clear_height_that_explains_a_stated_net_is_named(
    tmp_path: Path, missing: float, limit: str
) -> None:
    building = Building()
    attic(building, net=40 - missing)
    extracted = building.extract(tmp_path, headroom_m=0.5)
    row = only_space(extracted)
    assert (row["net_area_m2"], row["area_rule"]) == (40 - missing, "headroom_explained")
    assert any(
        limit in finding.message for finding in extracted.findings if finding.code == "difference_headroom"
    )


def test_a_net_that_no_usual_clear_height_explains_is_replaced_by_the_footprint(tmp_path: Path) -> None:
    building = Building()
    attic(building, net=40 - 17)
    extracted = building.extract(tmp_path, headroom_m=0.5)
    assert only_space(extracted)["area_rule"] == "geometry_contradiction"
    assert "difference_unexplained" in codes(extracted)


def test_half_of_what_is_between_one_and_two_metres_may_be_left_out() -> None:
    net = Statement(1, "Qto_SpaceBaseQuantities", "NetFloorArea", "net", 30.0, "quantity", 1)
    evidence = Evidence(40.0, low_areas_m2=((1.0, 6.0), (1.5, 7.0), (2.0, 14.0)))
    rule, cause = explain_deduction(net, [net], 40.0, evidence, 0.01) or ("", None)
    assert rule == "headroom_explained" and cause is not None and "half of what is between" in cause.message


def stand(
    building: Building, kind: str, at: tuple[float, ...], size: tuple[float, float], height: float = 3.0
) -> Any:
    thing = building.root(
        kind, Name=kind, ObjectPlacement=building.placement(), Representation=building.box(at, size, height)
    )
    building.relate("IfcRelContainedInSpatialStructure", building.storey(), [thing])
    return thing


@pytest.mark.parametrize("schema", ["IFC2X3", "IFC4", "IFC4X3"])
def test_columns_and_walls_within_a_room_explain_its_smaller_net(tmp_path: Path, schema: str) -> None:
    building = Building(schema)
    building.room("1", size=(10, 6), net=60 - 0.5 - 2)
    stand(building, "IfcColumn", (2, 2), (0.5, 0.5))
    stand(building, "IfcColumn", (5, 2), (0.5, 0.5))
    stand(building, "IfcWall", (8, -0.5), (0.5, 4.5))  # half a metre of it outside
    extracted = building.extract(tmp_path)
    row = only_space(extracted)
    assert (row["net_area_m2"], row["area_rule"], row["area_confidence"]) == (
        57.5,
        "voids_explained",
        "medium",
    )
    assert "difference_columns" in codes(extracted)


@pytest.mark.parametrize(
    ("at", "height"), [((20, 2), 3.0), ((2, 2, 5), 3.0), ((2, 2), 1.0)], ids=["outside", "above", "a parapet"]
)
def test_what_is_elsewhere_or_too_low_explains_nothing(tmp_path: Path, at: Any, height: float) -> None:
    building = Building()
    building.room("1", size=(10, 6), net=57.5)
    stand(building, "IfcColumn", at, (1, 2.5), height)
    extracted = building.extract(tmp_path)
    assert only_space(extracted)["net_area_m2"] == 60 and "difference_unexplained" in codes(extracted)


def slab_below(
    building: Building, opening: Any = None, at: Any = (-0.3, -0.3, -0.25), top: float = 0.0
) -> Any:
    """A slab of 25 cm under a room of ten by six, and a hole through it: corner and size."""
    slab = stand(building, "IfcSlab", (*at[:2], top - 0.25), (10.6, 6.6), 0.25)
    if opening is not None:
        corner, size = opening
        hole = building.root(
            "IfcOpeningElement",
            ObjectPlacement=building.placement(),
            Representation=building.box((*corner, top - 0.5), size, 1.0),
        )
        building.root("IfcRelVoidsElement", RelatingBuildingElement=slab, RelatedOpeningElement=hole)
    return slab


@pytest.mark.parametrize("only_rooms", [True, False])
@pytest.mark.parametrize("schema", ["IFC2X3", "IFC4", "IFC4X3"])
@pytest.mark.parametrize("top", [0.0, -0.1], ids=["bare", "under a finish"])
def test_an_opening_in_the_slab_below_explains_a_smaller_net(
    tmp_path: Path, schema: str, only_rooms: bool, top: float
) -> None:
    building = Building(schema)
    building.room("1", size=(10, 6), net=60 - 6)
    slab_below(building, ((4, 2), (3, 2)), top=top)
    extracted = building.extract(tmp_path, only_rooms=only_rooms)
    row = only_space(extracted)
    assert (row["net_area_m2"], row["area_rule"], row["area_confidence"]) == (54, "voids_explained", "medium")
    assert "difference_opening" in codes(extracted)


def test_a_hole_in_the_outline_of_the_slab_below_explains_a_smaller_net(tmp_path: Path) -> None:
    building = Building()
    building.room("1", size=(10, 6), net=60 - 6)
    for at, size in [
        ((-0.3, -0.3), (4.3, 6.6)),
        ((4, -0.3), (3, 2.3)),
        ((4, 4), (3, 2.3)),
        ((7, -0.3), (3.3, 6.6)),
    ]:
        stand(building, "IfcSlab", (*at, -0.25), size, 0.25)
    assert only_space(building.extract(tmp_path))["area_rule"] == "voids_explained"


@pytest.mark.parametrize(
    ("opening", "top", "net"),
    [
        (((4, 2), (3, 2)), 3.2, 54.0),
        (((20, 2), (3, 2)), 0.0, 54.0),
        (((4, 2), (3, 2)), 0.0, 48.0),
        (None, 0.0, 54.0),
    ],
    ids=["in the slab above", "elsewhere", "of another size", "no opening"],
)
def test_an_opening_elsewhere_or_of_another_size_explains_nothing(
    tmp_path: Path, opening: Any, top: float, net: float
) -> None:
    building = Building()
    building.room("1", size=(10, 6), net=net)
    slab_below(building, opening, top=top)
    extracted = building.extract(tmp_path)
    assert only_space(extracted)["net_area_m2"] == 60 and "difference_unexplained" in codes(extracted)


def test_an_opening_in_the_slab_below_takes_nothing_from_a_net_that_is_confirmed(tmp_path: Path) -> None:
    building = Building()
    building.room("1", size=(10, 6), net=60)
    slab_below(building, ((4, 2), (3, 2)))
    extracted = building.extract(tmp_path)
    assert (only_space(extracted)["net_area_m2"], codes(extracted)) == (60, [])
