"""What categories, classifications, zones, phases and places in a file say about which spaces count."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, by_number

OFFICES = ("Kontor", "Gang", "Depot")


def offices(building: Building, **attributes: Any) -> list[Any]:
    return [
        building.room(f"1.0{n}", name, at=(10 * n, 0), net=20, **attributes) for n, name in enumerate(OFFICES)
    ]


def reasons(building: Building, folder: Path, only_rooms: bool = True) -> dict[str, str]:
    rows = by_number(building.extract(folder, only_rooms))
    return {number: row["exclusion_reason"] for number, row in rows.items() if row["exclusion_reason"]}


@pytest.mark.parametrize("only_rooms", [True, False])
@pytest.mark.parametrize("kind", ["IfcZone", "IfcGroup"])
def test_area_schemes_that_only_zones_name_are_distinguished(
    tmp_path: Path, kind: str, only_rooms: bool
) -> None:
    building = Building()
    gross = building.room("9", "1.OG", at=(0, 30), size=(30, 20))
    building.relate("IfcRelAssignsToGroup", building.root(kind, Name="Gross areas"), [gross])
    building.relate("IfcRelAssignsToGroup", building.root(kind, Name="Net areas"), offices(building))
    assert reasons(building, tmp_path, only_rooms) == {"9": "gfa"}


def test_a_zone_that_is_no_area_scheme_leaves_its_rooms_alone(tmp_path: Path) -> None:
    building = Building()
    building.relate("IfcRelAssignsToGroup", building.root("IfcZone", Name="Zone syd"), offices(building))
    assert reasons(building, tmp_path) == {}


@pytest.mark.parametrize("only_rooms", [True, False])
def test_a_classification_of_gross_areas_leaves_a_space_out(tmp_path: Path, only_rooms: bool) -> None:
    building = Building()
    system = building.make("IfcClassification", Name="SIA 416")
    for code, members in (
        ("HNF", offices(building)),
        ("GF", [building.room("9", "EG", at=(0, 30), size=(30, 20))]),
    ):
        reference = building.make("IfcClassificationReference", Identification=code, ReferencedSource=system)
        building.relate("IfcRelAssociatesClassification", reference, members)
    assert reasons(building, tmp_path, only_rooms) == {"9": "gfa"}


@pytest.mark.parametrize(
    ("category", "reason"),
    [("KGF", "construction"), ("BGF", "gfa"), ("UF", "external"), ("NUF 2", None), ("Office", None)],
)
def test_the_category_of_the_common_set_is_read(tmp_path: Path, category: str, reason: str | None) -> None:
    building = Building()
    offices(building)
    space = building.room("9", "EG", at=(0, 30), net=20)
    building.properties(space, "Pset_SpaceCommon", {"Category": ("IfcLabel", category)})
    assert reasons(building, tmp_path) == ({"9": reason} if reason else {})


@pytest.mark.parametrize(("reference", "reason"), [("BGF", "gfa"), ("Parking 12", None), ("Kontor", None)])
def test_of_a_reference_only_a_code_says_what_a_space_is(
    tmp_path: Path, reference: str, reason: str | None
) -> None:
    building = Building()
    offices(building)
    space = building.room("9", "EG", at=(0, 30), net=20)
    building.properties(space, "Pset_SpaceCommon", {"Reference": ("IfcIdentifier", reference)})
    assert reasons(building, tmp_path) == ({"9": reason} if reason else {})


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"Phase Demolished": ("IfcLabel", "New Construction")}, "phase"),
        ({"Phase Demolished": ("IfcLabel", "None")}, None),
        ({"Renovation Status": ("IfcLabel", "To be demolished")}, "phase"),
        ({"Phasing": ("IfcLabel", "Nedrives")}, "phase"),
        ({"Status": ("IfcLabel", "Existing")}, None),
    ],
)
def test_a_demolished_room_does_not_count(
    tmp_path: Path, values: dict[str, tuple[str, Any]], reason: str | None
) -> None:
    building = Building()
    offices(building)
    building.properties(building.room("9", "Arkiv", at=(0, 30), net=20), "Phasing", values)
    assert reasons(building, tmp_path) == ({"9": reason} if reason else {})


def test_of_a_room_in_its_existing_and_its_new_state_the_new_one_counts(tmp_path: Path) -> None:
    building = Building()
    for at, phase in ((0, "Existing"), (50, "New Construction")):
        room = building.room("1", "Kontor", at=(at, 0), net=20)
        building.properties(room, "Phasing", {"Phase Created": ("IfcLabel", phase)})
    rows = building.extract(tmp_path).tables["space"].sort("step_id")
    assert rows["exclusion_reason"].to_list() == ["phase", None]


def test_a_place_under_the_site_is_outdoors_and_a_room_there_counts(tmp_path: Path) -> None:
    building = Building()
    offices(building)
    site = building.root("IfcSite", Name="Site", ObjectPlacement=building.placement())
    building.relate("IfcRelAggregates", building.project, [site])
    building.room("U1", "Flade", at=(50, 0), under=site)
    building.room("P1", "Vagtstue", at=(70, 0), under=site)
    assert reasons(building, tmp_path) == {"U1": "external"}


def test_rooms_that_all_hang_under_the_site_count(tmp_path: Path) -> None:
    building = Building()
    site = building.root("IfcSite", Name="Site", ObjectPlacement=building.placement())
    building.relate("IfcRelAggregates", building.project, [site])
    offices(building, under=site)
    assert reasons(building, tmp_path) == {}
