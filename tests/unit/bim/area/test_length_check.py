"""A declared length unit that the building itself contradicts, and buildings that only look so."""

from pathlib import Path

import pytest
from helpers.building import Building, by_number, codes, counted_m2

from bim.area.chosen.length_check import check_length_unit
from bim.model.lengths import BuildingLengths

FOOT_M = 0.3048


def lengths(
    doors: list[float] | None = None,
    widths: list[float] | None = None,
    walls: list[float] | None = None,
    storeys: list[float] | None = None,
) -> BuildingLengths:
    return BuildingLengths(doors or [], widths or [], walls or [], storeys or [])


def draw(written_m: float = 1.0, door_m: tuple[float, float] = (2.1, 0.9), storeys: int = 3) -> Building:
    """Three rooms of 20, 12 and 30 m², five doors, storeys of 3.3 m; all numbers are written in units of `written_m`,
    areas in its square, under metres and square metres."""
    building = Building()
    building.unit_m, building.area_unit_m2 = written_m, written_m**2
    for n in range(storeys):
        building.storey(str(n), 3.3 * n)
    for number, width, x in (("1", 4.0, 0.0), ("2", 2.4, 10.0), ("3", 6.0, 20.0)):
        building.room(
            number, at=(x, 0.0), size=(width, 5.0), height=2.7, net=width * 5.0, under=building.storey("0")
        )
    for _ in range(5):
        height, width = (side / written_m for side in door_m)
        door = building.root(
            "IfcDoor", ObjectPlacement=building.placement(), OverallHeight=height, OverallWidth=width
        )
        building.relate("IfcRelContainedInSpatialStructure", building.storey("0"), [door])
    return building


@pytest.mark.parametrize("written_m", [FOOT_M, 1 / FOOT_M, 0.1])
def test_a_unit_that_drawing_and_areas_share_is_contradicted_by_doors_and_heights(
    tmp_path: Path, written_m: float
) -> None:
    extracted = draw(written_m).extract(tmp_path)
    room = by_number(extracted)["1"]
    assert counted_m2(extracted) == pytest.approx(62.0) and room["height_m"] == pytest.approx(2.7)
    assert extracted.tables["storey"]["elevation_m"].to_list() == pytest.approx([0.0, 3.3, 6.6])
    assert "unit_contradicted" in codes(extracted)


def test_a_building_in_its_declared_unit_is_left_alone(tmp_path: Path) -> None:
    extracted = draw().extract(tmp_path)
    assert counted_m2(extracted) == 62.0 and codes(extracted) == []


FEET_DOORS, FEET_WIDTHS = [6.89] * 4, [2.95] * 4


@pytest.mark.parametrize(
    ("lengths", "room_heights_m", "factor"),
    [
        (lengths(FEET_DOORS, FEET_WIDTHS), [8.9, 9.2], FOOT_M),
        (lengths(FEET_DOORS, FEET_WIDTHS, storeys=[10.8]), [], FOOT_M),
        (lengths(FEET_DOORS, FEET_WIDTHS, walls=[0.7] * 3), [], FOOT_M),
        (lengths([0.64] * 4, [0.27] * 4), [0.8, 0.8], 1 / FOOT_M),
        (lengths([2.1] * 4, [0.9] * 4), [9.5, 9.5], 1.0),
        (lengths([2.1, 2.1, 2.1, 5.0, 5.0], [0.9, 0.9, 0.9, 4.0, 4.0], storeys=[10.0]), [9.5, 9.5], 1.0),
        (lengths([5.0] * 4, [4.5] * 4, storeys=[8.0]), [7.5, 7.5], 1.0),
        (lengths([2.0] * 4, [0.8] * 4), [1.2, 1.2], 1.0),
        (lengths([2100.0] * 4, [900.0] * 4), [2.7, 2.7], 1.0),
        (lengths(), [9.5] * 9, 1.0),
        (lengths(storeys=[10.0]), [9.5] * 9, 1.0),
        (lengths(), [], 1.0),
    ],
    ids=[
        "rooms",
        "storeys",
        "walls",
        "metres under feet",
        "hall",
        "hall with gates",
        "gates alone",
        "crawl space",
        "doors in another unit",
        "high rooms alone",
        "high rooms and storeys",
        "nothing",
    ],
)
def test_lengths_are_corrected_only_where_doors_and_another_witness_agree(
    lengths: BuildingLengths, room_heights_m: list[float], factor: float
) -> None:
    assert check_length_unit(lengths, room_heights_m).factor == pytest.approx(factor)


def test_two_kinds_of_lengths_without_doors_are_reported_and_change_nothing() -> None:
    check = check_length_unit(lengths(storeys=[10.8]), [8.9, 9.2])
    assert check.factor == 1.0 and check.finding is not None and check.finding.code == "unit_doubtful"


@pytest.mark.parametrize(
    ("room_heights_m", "factor"), [([8.9, 9.2, 9.84], 0.3048), ([2.7, 2.8, 3.0], 1.0), ([], 1.0)]
)
def test_the_name_of_the_unit_is_a_witness_that_needs_another(
    room_heights_m: list[float], factor: float
) -> None:
    assert check_length_unit(lengths(), room_heights_m, FOOT_M).factor == factor


def test_layered_walls_tell_their_thickness_and_slabs_do_not(tmp_path: Path) -> None:
    building = draw(FOOT_M, storeys=1)
    material = building.make("IfcMaterial", Name="Brick")
    for direction, thick_m in (("AXIS2", 0.24), ("AXIS2", 0.24), ("AXIS2", 0.24), ("AXIS3", 60.0)):
        layer = building.make("IfcMaterialLayer", material, thick_m / FOOT_M)
        layers = building.make("IfcMaterialLayerSet", [layer], "W")
        building.make("IfcMaterialLayerSetUsage", layers, direction, "POSITIVE", 0.0)
    for space in building.model.by_type("IfcSpace"):
        space.Representation = None
    messages = [f.message for f in building.extract(tmp_path).findings if f.code == "unit_contradicted"]
    assert len(messages) == 1 and "walls are thick" in messages[0]
