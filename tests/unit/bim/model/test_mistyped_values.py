"""One value of the wrong type costs that value and is reported; it never costs the file."""

from pathlib import Path

import pytest
from helpers.building import Building, by_number, codes, counted_m2

from bim.extract import Extracted, extract_model
from bim.settings import ReadingMode

WRONG = ["'4'", ".T.", "4", "-1.", "(1.,2.)", "#1", "IFCLABEL('x')"]


def two_rooms(folder: Path, old: str, new: str) -> Extracted:
    """A measured and a stated room, with one piece of the file's text replaced."""
    building = Building()
    building.room("1", net=20)
    building.room("2", at=(5, 0), size=(4, 4))
    building.properties(building.model.by_type("IfcSpace")[0], "Pset_SpaceCommon", {"A": ("IfcLabel", "x")})
    path = building.write(folder)
    text = path.read_text("ascii")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "ascii")
    return extract_model(path, "sha", mode=ReadingMode(only_rooms=True))


@pytest.mark.parametrize("wrong", WRONG)
def test_a_quantity_that_is_no_number_leaves_the_footprint(tmp_path: Path, wrong: str) -> None:
    extracted = two_rooms(tmp_path, "'NetFloorArea',$,$,20.", f"'NetFloorArea',$,$,{wrong}")
    assert counted_m2(extracted) == pytest.approx(36)
    assert any(finding.severity == "warning" for finding in extracted.findings)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_list_of_quantities_that_is_none_leaves_the_footprint(tmp_path: Path, wrong: str) -> None:
    extracted = two_rooms(
        tmp_path, "'Qto_SpaceBaseQuantities',$,$,(", f"'Qto_SpaceBaseQuantities',$,$,{wrong},("
    )
    assert counted_m2(extracted) == pytest.approx(36)


@pytest.mark.parametrize("wrong", ["'MILLI'", "4", "#1", "(1.,2.)", ".T."])
def test_a_prefix_that_is_none_is_reported_and_the_confirmed_areas_are_used(
    tmp_path: Path, wrong: str
) -> None:
    extracted = two_rooms(tmp_path, ".LENGTHUNIT.,$", f".LENGTHUNIT.,{wrong}")
    assert "unit_unreadable" in codes(extracted)


@pytest.mark.parametrize("wrong", [".T.", "(1.,2.)", "#1"])
def test_a_room_number_that_is_no_text_is_reported_and_no_number(tmp_path: Path, wrong: str) -> None:
    extracted = two_rooms(tmp_path, "$,'2',$", f"$,{wrong},$")
    assert "name_not_text" in codes(extracted)
    assert by_number(extracted)[None]["net_area_m2"] == pytest.approx(16)  # type: ignore[index]


def test_a_room_number_without_its_quotes_is_kept_and_reported(tmp_path: Path) -> None:
    extracted = two_rooms(tmp_path, "$,'2',$", "$,214,$")
    assert by_number(extracted)["214"]["is_counted"] and "name_not_text" in codes(extracted)
