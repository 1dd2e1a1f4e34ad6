"""Ten rooms that lead a naive sum astray: the answer is 122 m² of rooms and 200 m² of parking, always."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, by_number, codes, counted_m2

ROOMS_M2, PARKING_M2 = 122.0, 200.0


def draw_trap(
    length: str | None,
    area: str | None,
    schema: str = "IFC4",
    decoy: str = "Custom_Areas",
    decoy_first: bool = False,
) -> Building:
    """Rooms 20 + 16 + 12 + 30 (whole, with parts 18 + 12) + 8 + 14 + 22; 200 parking; a gross area over all."""
    building = Building(schema, length, area)
    kinds: dict[str, dict[str, Any]] = {
        "room": {"PredefinedType": "INTERNAL"},
        "parking": {"PredefinedType": "PARKING"},
        "gfa": {"PredefinedType": "GFA"},
    }
    if schema == "IFC2X3":
        kinds = {
            "room": {"InteriorOrExteriorSpace": "INTERNAL"},
            "parking": {"InteriorOrExteriorSpace": "INTERNAL", "ObjectType": "Parking"},
            "gfa": {"InteriorOrExteriorSpace": "INTERNAL", "ObjectType": "GFA"},
        }
    room = kinds["room"]
    building.room("GFA", "Gross Floor Area", (0, 0), (30, 10), net=300, **kinds["gfa"])
    building.room("1.01", "Kontor", (0, 0), (4, 5), net=20, gross=20, **room)
    trapped = building.room("1.02", "Kontor", (5, 0), (4, 4), **room)
    sets = [({"NetFloorArea": 16}, "Qto_SpaceBaseQuantities"), ({"NetFloorArea": 9999}, decoy)]
    for areas, name in reversed(sets) if decoy_first else sets:
        building.quantities(trapped, areas, name=name)
    building.room("1.02", "Kontor", (10, 0), (4, 3), net=12, **room)
    whole = building.room("1.04", "Suite", (15, 0), (6, 5), net=30, **{**room, "CompositionType": "COMPLEX"})
    for number, at, size, net in (("1.04a", (15, 0), (6, 3), 18), ("1.04b", (15, 3), (6, 2), 12)):
        building.room(number, "Del", at, size, net=net, under=whole, **{**room, "CompositionType": "PARTIAL"})
    building.room(None, None, (22, 0), (4, 2), net=8, **room)
    building.room("1.06", "Depot", (0, 6), (7, 2), **room)
    building.room("1.07", "Gang", (8, 6), (11, 2), net=22, **room)
    building.room("P1", "P-kælder", (0, 20), (20, 10), net=200, **kinds["parking"])
    return building


@pytest.mark.parametrize("schema", ["IFC4", "IFC2X3"])
@pytest.mark.parametrize(
    ("length", "area"), [(None, None), ("MILLI", None), ("MILLI", "MILLI"), (None, "MILLI")]
)
def test_the_trap_gives_122_m2_of_rooms_and_200_m2_of_parking(
    tmp_path: Path, length: str | None, area: str | None, schema: str
) -> None:
    extracted = draw_trap(length, area, schema).extract(tmp_path)
    rows = extracted.tables["space"].to_dicts()
    parking = [row["net_area_m2"] for row in rows if row["exclusion_reason"] == "parking"]
    assert counted_m2(extracted) == pytest.approx(ROOMS_M2, abs=1e-6)
    assert sum(parking) == pytest.approx(PARKING_M2, abs=1e-6)


@pytest.mark.parametrize("has_bodies", [True, False])
@pytest.mark.parametrize("decoy_first", [True, False])
@pytest.mark.parametrize(
    "decoy",
    [
        "Custom_Areas",
        "BaseQuantities",
        "Qto_SpaceBaseQuantities",
        "PSet_Revit_Dimensions",
        "GSA Space Areas",
        "",
    ],
)
def test_the_decoy_is_not_believed_whatever_its_set_is_called_and_wherever_it_stands(
    tmp_path: Path, decoy: str, decoy_first: bool, has_bodies: bool
) -> None:
    building = draw_trap("MILLI", None, "IFC4X3_ADD2", decoy, decoy_first)
    for space in building.model.by_type("IfcSpace") if not has_bodies else ():
        space.Representation = None
    measured_only = 14.0 if not has_bodies else 0.0
    assert counted_m2(building.extract(tmp_path)) == pytest.approx(ROOMS_M2 - measured_only)


def test_every_room_of_the_trap_is_counted_or_excluded_with_its_reason(tmp_path: Path) -> None:
    extracted = draw_trap(None, None).extract(tmp_path)
    rows = extracted.tables["space"].to_dicts()
    assert len(rows) == 11
    assert all(row["is_counted"] == (row["exclusion_reason"] is None) for row in rows)
    reasons = {row["number"]: row["exclusion_reason"] for row in rows if row["exclusion_reason"]}
    assert reasons == {"GFA": "gfa", "1.04a": "partial", "1.04b": "partial", "P1": "parking"}


def test_the_decoy_set_is_told_and_not_used(tmp_path: Path) -> None:
    extracted = draw_trap(None, None).extract(tmp_path)
    statements = extracted.tables["area_statement"].to_dicts()
    decoy = next(row for row in statements if row["set_name"] == "Custom_Areas")
    assert decoy["value_m2"] == 9999 and not decoy["is_chosen"]
    assert "difference_stale_set" in codes(extracted)


def test_the_twin_number_the_unnamed_and_the_unquantified_room_count_and_are_told(tmp_path: Path) -> None:
    extracted = draw_trap(None, None).extract(tmp_path)
    assert {"repeated_number", "space_unnamed", "space_no_quantity"} <= set(codes(extracted))
    assert by_number(extracted)["1.06"]["area_rule"] == "geometry_only"


def test_without_bodies_the_trap_has_the_same_answer_but_for_the_room_with_no_area(tmp_path: Path) -> None:
    building = draw_trap(None, None)
    for space in building.model.by_type("IfcSpace"):
        space.Representation = None
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(ROOMS_M2 - 14.0)
    assert by_number(extracted)["1.06"]["exclusion_reason"] == "held_no_area"
