"""The figures of a room by which its area is chosen, and bodies that are not used."""

from pathlib import Path

import pytest
from helpers.building import Building, by_number, codes, counted_m2, only_space

from bim.enumerations import AreaRule, Confidence
from bim.extract import Extracted


def findings_of(extracted: Extracted, code: str) -> list[str]:
    return [finding.message for finding in extracted.findings if finding.code == code]


def test_rooms_without_stated_areas_share_one_finding(tmp_path: Path) -> None:
    building = Building()
    for n in range(5):
        building.room(f"1.0{n}", at=(5 * n, 0))
    (message,) = findings_of(building.extract(tmp_path), "space_no_quantity")
    assert message.startswith("5 rooms have no stated area (100.00 m²: 1.00 Kontor, 1.01 Kontor")


def test_a_single_room_without_geometry_has_the_singular(tmp_path: Path) -> None:
    building = Building()
    building.room("1", size=None, net=20)
    building.room("2", net=20)
    (message,) = findings_of(building.extract(tmp_path), "space_no_body")
    assert message.startswith("1 room has no geometry (20.00 m²: 1 Kontor). The stated area is used")


def test_a_model_with_all_areas_stated_and_drawn_has_neither_finding(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    assert codes(building.extract(tmp_path)) == []


def test_a_confirmed_room_has_high_confidence(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    row = only_space(building.extract(tmp_path))
    assert (row["area_rule"], row["area_confidence"]) == (AreaRule.QUANTITY_CONFIRMED, Confidence.HIGH)


def test_an_area_confirmed_only_after_a_unit_correction_has_medium_confidence(tmp_path: Path) -> None:
    building = Building()
    building.unit_m = 1e-3  # coordinates in millimetres in a model of metres
    building.room("1", net=20)
    building.room("2", at=(5, 0), size=(3, 5), net=15)
    rows = by_number(building.extract(tmp_path))
    assert {row["area_confidence"] for row in rows.values()} == {Confidence.MEDIUM}
    assert [row["net_area_m2"] for row in rows.values()] == [20.0, 15.0]


def test_a_body_that_no_room_has_is_not_used_and_its_stated_area_is(tmp_path: Path) -> None:
    building = Building()
    for n in range(4):
        building.room(str(n), at=(5 * n, 0), net=20)
    building.room("tiny", at=(50, 0), size=(0.004, 0.005), height=0.003, net=20)
    extracted = building.extract(tmp_path)
    (message,) = findings_of(extracted, "geometry_implausible_size")
    assert message.startswith("Room tiny Kontor: ")
    assert by_number(extracted)["tiny"]["area_rule"] == AreaRule.STATED_UNCHECKED
    assert counted_m2(extracted) == pytest.approx(100)


@pytest.mark.parametrize("only_rooms", [True, False])
def test_a_column_in_the_room_explains_a_smaller_net(tmp_path: Path, only_rooms: bool) -> None:
    building = Building()
    building.room("1", net=19)
    column = building.root(
        "IfcColumn",
        ObjectPlacement=building.placement(),
        Representation=building.box((1, 1), (1, 1), 3),
    )
    building.relate("IfcRelContainedInSpatialStructure", building.storey(), [column])
    extracted = building.extract(tmp_path, only_rooms)
    row = only_space(extracted)
    assert (row["net_area_m2"], row["area_rule"]) == (19.0, AreaRule.VOIDS_EXPLAINED)
    assert codes(extracted) == ["difference_columns"]
