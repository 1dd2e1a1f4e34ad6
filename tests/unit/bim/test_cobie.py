"""A model as a COBie workbook: the standard's sheets, the areas of the space table, names that are unique."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers.building import Building

from bim.cobie import write_cobie
from bim.cobie_columns import COLUMNS
from warehouse.deliveries.reading import read_delivery


def sheet(path: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet as another reader sees them."""
    header, *rows = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def written(folder: Path, building: Building, name: str = "model.cobie.xlsx") -> Path:
    write_cobie(folder / name, building.extract(folder, only_rooms=False).tables)
    return folder / name


@pytest.fixture
def building() -> Building:
    found = Building()
    found.room("1.01", "Kontor", at=(0, 0), size=(5, 4), net=20, gross=21)
    found.room("1.02", "=1+1", at=(6, 0), size=(5, 3), net=15)
    return found


def test_each_sheet_has_the_columns_of_the_standard_in_their_order(
    building: Building, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(written(tmp_path, building))
    assert {page.title: tuple(cell.value for cell in page[1]) for page in book} == COLUMNS


def test_areas_and_identifiers_are_those_of_the_space_table(building: Building, tmp_path: Path) -> None:
    spaces = building.extract(tmp_path).tables["space"].rows(named=True)
    rows = {row["ExtIdentifier"]: row for row in sheet(written(tmp_path, building), "Space")}
    assert {key: (row["NetArea"], row["GrossArea"]) for key, row in rows.items()} == {
        space["global_id"]: (space["net_area_m2"], space["gross_area_m2"] or "n/a") for space in spaces
    }


def test_a_name_that_looks_like_a_formula_stays_a_text(building: Building, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path, building))
    (cell,) = [row[5] for row in book["Space"].iter_rows(min_row=2) if row[0].value == "1.02"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_same_model_gives_the_same_bytes(building: Building, tmp_path: Path) -> None:
    first, second = written(tmp_path, building, "a.xlsx"), written(tmp_path, building, "b.xlsx")
    assert first.read_bytes() == second.read_bytes()


def test_two_rooms_of_one_number_get_two_names(tmp_path: Path) -> None:
    building = Building()
    building.room("1", at=(0, 0), size=(5, 4), net=20)
    building.room("1", at=(6, 0), size=(5, 4), net=20, under=building.storey("First", 3.0))
    names = [row["Name"] for row in sheet(written(tmp_path, building), "Space")]
    assert len(set(names)) == 2 and all(name.startswith("1 [") for name in names)


def test_a_space_that_repeats_another_is_left_out_and_counted(tmp_path: Path) -> None:
    building = Building()
    building.room("1", at=(0, 0), size=(5, 4), net=20)
    building.room("1", at=(0, 0), size=(5, 4), net=20)
    done = write_cobie(tmp_path / "a.xlsx", building.extract(tmp_path, only_rooms=False).tables)
    assert (done.spaces, done.left_out) == (1, 1)


def test_areal_reads_its_own_workbook_as_a_witness(building: Building, tmp_path: Path) -> None:
    read = read_delivery(written(tmp_path, building), "cobie", {}, "Europe/Copenhagen", b"k" * 32)
    rows = read.validated.accepted.rows(named=True)
    assert not len(read.validated.held)
    assert {row["name"]: float(row["net_area_m2"]) for row in rows if row["sheet"] == "Space"} == {
        "1.01": 20.0,
        "1.02": 15.0,
    }
    assert {row["facility_id"] for row in rows} == {"B1"}
