"""An attribute of the wrong type is reported, even where no room is measured by it."""

from pathlib import Path

import pytest
from helpers.step_models import SMALL, damaged, open_bytes

from bim.extract import extract_model
from bim.settings import ReadingMode


def reported(data: bytes, folder: Path) -> list[int | None]:
    return [f.step_id for f in open_bytes(data, folder).findings if f.code == "attribute_type_mismatch"]


def test_a_correct_model_has_every_attribute_of_its_type(tmp_path: Path) -> None:
    assert reported(SMALL, tmp_path) == []


@pytest.mark.parametrize("elevation", [b"'3.2'", b".T.", b"3..2", b"#5", b"(3.2)", b"IFCLABEL('x')", b"NaN"])
def test_an_elevation_that_is_no_number_is_reported_and_left_out(tmp_path: Path, elevation: bytes) -> None:
    data = damaged(b".ELEMENT.,0.);", b".ELEMENT.," + elevation + b");")
    assert reported(data, tmp_path) == [12]
    storeys = extract_model(tmp_path / "small.ifc", "sha", mode=ReadingMode(only_rooms=True)).tables["storey"]
    assert storeys["elevation_m"].to_list() == [None]


@pytest.mark.parametrize("elevation", [b"1.7E308", b"-1.E6"])
def test_an_elevation_that_no_storey_has_is_left_out(tmp_path: Path, elevation: bytes) -> None:
    (tmp_path / "small.ifc").write_bytes(damaged(b".ELEMENT.,0.);", b".ELEMENT.," + elevation + b");"))
    storeys = extract_model(tmp_path / "small.ifc", "sha", mode=ReadingMode(only_rooms=True)).tables["storey"]
    assert storeys["elevation_m"].to_list() == [None]


@pytest.mark.parametrize("word", [b".INTERN.", b".T.", b"INTERNAL", b"'INTERNAL'", b".EXTERNAL_FIRE_ESCAPE."])
def test_a_word_that_an_enumeration_does_not_have_is_reported(tmp_path: Path, word: bytes) -> None:
    assert reported(damaged(b".INTERNAL.", word), tmp_path) == [25]


def test_a_word_in_lower_case_is_of_its_enumeration(tmp_path: Path) -> None:
    assert reported(damaged(b".INTERNAL.", b".internal."), tmp_path) == []


@pytest.mark.parametrize("wrong", [b"'#9'", b"9", b".T.", b"(#9)", b"4..0"])
def test_a_placement_relative_to_no_placement_is_reported(tmp_path: Path, wrong: bytes) -> None:
    assert reported(
        damaged(b"#11=IFCLOCALPLACEMENT(#9,", b"#11=IFCLOCALPLACEMENT(" + wrong + b","), tmp_path
    ) == [11]


@pytest.mark.parametrize("wrong", [b"'2.5'", b".T.", b"2..5", b"#5"])
def test_a_depth_that_is_no_number_is_reported(tmp_path: Path, wrong: bytes) -> None:
    assert 22 in reported(damaged(b"#6,#21,2.5)", b"#6,#21," + wrong + b")"), tmp_path)


def test_comments_blanks_and_quotes_do_not_look_like_faults(tmp_path: Path) -> None:
    data = damaged(b"'1.01',$,$,#11,", b"'1.01''s, (x); #1', /* none */ $ ,$, #11 ,")
    assert reported(data, tmp_path) == []
