"""What is on the floor where no covering lies in the room by name: by place, by type, by the slab's layers."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building

Row = dict[str, Any]


@pytest.fixture
def building() -> Building:
    building = Building()
    building.room("A", net=20)
    return building


def finishes(building: Building, folder: Path) -> list[Row]:
    return building.extract(folder, only_rooms=False).tables["surface"].to_dicts()


def layered(building: Building, sense: str, *materials: str, height: float = 0.3) -> Any:
    """A slab of 4 by 2 m under the room, of layers listed in this sense."""
    layers = [
        building.make("IfcMaterialLayer", building.make("IfcMaterial", name), 0.1) for name in materials
    ]
    usage = building.make(
        "IfcMaterialLayerSetUsage", building.make("IfcMaterialLayerSet", layers), "AXIS3", sense, 0.0
    )
    shape = building.box((0, 0, -height), (4, 2), height)
    slab = building.root("IfcSlab", ObjectPlacement=building.placement(0, 0, 0), Representation=shape)
    building.root("IfcRelAssociatesMaterial", RelatedObjects=[slab], RelatingMaterial=usage)
    return slab


@pytest.mark.parametrize(("sense", "top"), [("POSITIVE", "Linoleum"), ("NEGATIVE", "Beton")])
def test_the_upper_layer_of_the_slab_is_the_finish(
    tmp_path: Path, building: Building, sense: str, top: str
) -> None:
    slab = layered(building, sense, "Beton", "Linoleum")
    (row,) = finishes(building, tmp_path)
    assert (row["material"], row["placed_by"], row["area_by"]) == (top, "geometry", "body")
    assert row["area_m2"] == pytest.approx(8) and row["element_step_id"] == slab.id()


def test_a_slab_that_is_swept_downward_lists_its_layers_from_the_top(
    tmp_path: Path, building: Building
) -> None:
    slab = layered(building, "POSITIVE", "Fliser", "Beton")
    position = slab.Representation.Representations[0].Items[0].Position
    position.Axis, position.RefDirection = (
        building.make("IfcDirection", ratios) for ratios in ((0.0, 0.0, -1.0), (1.0, 0.0, 0.0))
    )
    position.Location = building.point(0, 2, 0)
    (row,) = finishes(building, tmp_path)
    assert row["material"] == "Fliser"


def test_a_slab_of_one_layer_tells_no_finish(tmp_path: Path, building: Building) -> None:
    layered(building, "POSITIVE", "Beton")
    assert not finishes(building, tmp_path)


def test_a_property_of_the_room_comes_before_the_slab(tmp_path: Path, building: Building) -> None:
    layered(building, "POSITIVE", "Beton", "Linoleum")
    space = building.model.by_type("IfcSpace")[0]
    building.properties(space, "Pset_SpaceCoveringRequirements", {"FloorCovering": ("IfcLabel", "Vinyl")})
    (row,) = finishes(building, tmp_path)
    assert (row["material"], row["placed_by"], row["area_by"]) == ("Vinyl", "property", "room")


def test_a_slab_over_the_room_is_no_floor_of_it(tmp_path: Path, building: Building) -> None:
    slab = layered(building, "POSITIVE", "Beton", "Linoleum")
    slab.ObjectPlacement = building.placement(0, 0, 3.3)
    assert not finishes(building, tmp_path)


def test_a_covering_is_a_floor_by_its_type(tmp_path: Path, building: Building) -> None:
    shape = building.box((0, 0, 0), (4, 5), 0.01)
    covering = building.root(
        "IfcCovering", Name="Tæppe", ObjectPlacement=building.placement(0, 0, 0), Representation=shape
    )
    kind = building.root("IfcCoveringType", Name="T", PredefinedType="FLOORING")
    building.relate("IfcRelDefinesByType", kind, [covering])
    (row,) = finishes(building, tmp_path)
    assert (row["material"], row["area_m2"], row["area_by"]) == ("Tæppe", pytest.approx(20), "body")
