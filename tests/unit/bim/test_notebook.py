"""`from bim import extract_rooms`: one model in, a frame out, in this process."""

from pathlib import Path

import pytest
from helpers.building import Building

from bim import extract_rooms, extract_tables
from bim.errors import InputError


def test_rooms_of_a_model_are_a_frame(tmp_path: Path) -> None:
    building = Building()
    building.room("1.01", size=(5, 4), net=20)
    rooms = extract_rooms(str(building.write(tmp_path)))
    assert rooms.select("number", "net_area_m2", "is_counted").rows() == [("1.01", 20.0, True)]


def test_all_tables_of_a_model_are_frames_by_name(tmp_path: Path) -> None:
    building = Building()
    building.room("1.01", size=(5, 4), net=20)
    assert {"space", "asset", "finding", "area_statement"} <= extract_tables(building.write(tmp_path)).keys()


def test_a_file_that_is_not_there_is_an_error_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        extract_rooms(tmp_path / "absent.ifc")
