"""What is read of a single space: its number, whether it is outdoors, and names that cannot be kept."""

from pathlib import Path

import pytest
from helpers.building import Building, by_number, codes, only_space


def with_property(name: str, kind: str, value: object, set_name: str = "Pset_SpaceCommon") -> Building:
    building = Building()
    space = building.room(None, net=20)
    building.properties(space, set_name, {name: (kind, value)})
    return building


@pytest.mark.parametrize("name", ["Room Number", "Raumnummer", "Lokalenr.", "ROMNUMMER", "Numéro de pièce"])
def test_the_number_of_a_space_without_a_name_is_that_of_a_property(tmp_path: Path, name: str) -> None:
    building = with_property(name, "IfcLabel", "1.07", "Identity Data")
    assert only_space(building.extract(tmp_path))["number"] == "1.07"


def test_a_number_that_is_a_real_loses_its_decimal_point(tmp_path: Path) -> None:
    building = with_property("Room Number", "IfcReal", 107.0)
    assert only_space(building.extract(tmp_path))["number"] == "107"


def test_the_name_of_the_space_comes_before_a_property(tmp_path: Path) -> None:
    building = Building()
    space = building.room("2.01", net=20)
    building.properties(space, "Identity Data", {"Room Number": ("IfcLabel", "1.07")})
    assert only_space(building.extract(tmp_path))["number"] == "2.01"


@pytest.mark.parametrize(
    ("number", "description", "name"),
    [
        ("A101", "Foyer", "Foyer"),
        ("1.02", "WC", "WC"),
        ("R301", "Roof of the stair hall", "Roof of the stair hall"),
        ("A101", "N/A", None),
        ("A101", "A cozy place for the whole family.", None),
        ("Hobby2", "Zone of hobby 2", None),
        ("Kontor", "1.02", None),
        (None, "Foyer", None),
    ],
)
def test_the_description_is_the_name_of_a_space_that_has_a_code_and_no_long_name(
    tmp_path: Path, number: str | None, description: str, name: str | None
) -> None:
    building = Building()
    building.room(number, None, net=20, Description=description)
    assert only_space(building.extract(tmp_path))["name"] == name


def test_a_long_name_comes_before_the_description(tmp_path: Path) -> None:
    building = Building()
    building.room("A101", "Office", net=20, Description="Foyer")
    assert only_space(building.extract(tmp_path))["name"] == "Office"


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("IfcBoolean", True, True),
        ("IfcBoolean", False, False),
        ("IfcLabel", "Ja", True),
        ("IfcLabel", "nein", False),
        ("IfcInteger", 1, True),
        ("IfcLabel", "maybe", None),
    ],
)
def test_a_space_is_outdoors_if_the_property_says_yes_in_any_form(
    tmp_path: Path, kind: str, value: object, expected: bool | None
) -> None:
    building = with_property("IsExternal", kind, value)
    assert only_space(building.extract(tmp_path))["is_external"] is expected


def test_the_common_set_comes_before_other_sets(tmp_path: Path) -> None:
    building = Building()
    space = building.room("1", net=20)
    building.properties(space, "Other", {"IsExternal": ("IfcBoolean", True)})
    building.properties(space, "Pset_SpaceCommon", {"IsExternal": ("IfcBoolean", False)})
    assert only_space(building.extract(tmp_path))["is_external"] is False


def test_control_characters_in_a_name_are_replaced_with_a_finding(tmp_path: Path) -> None:
    building = Building()
    building.room("1", "Kon\x07tor", net=20)
    extracted = building.extract(tmp_path)
    assert by_number(extracted)["1"]["name"] == "Kon tor"
    assert "name_control_character" in codes(extracted)


def test_the_finding_about_a_room_begins_with_its_number_and_name(tmp_path: Path) -> None:
    building = Building()
    building.room("1.02", "Gang", size=(4, 5), net=30)
    extracted = building.extract(tmp_path)
    (finding,) = extracted.findings
    assert finding.message.startswith("Room 1.02 Gang: ")
    row = only_space(extracted)
    assert (finding.step_id, finding.global_id) == (row["step_id"], row["global_id"])
