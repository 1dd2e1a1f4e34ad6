"""What workbooks, Parquet files and persons in them hold that a supplier does not see."""

import struct
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest
from helpers.deliver import Outcome, read_file, read_text

from bim.errors import DeliveryError
from warehouse.deliveries.personal import mask

LINE = ["line_id", "facility_id", "service", "month", "amount_dkk"]
HEADER = ";".join(LINE) + "\n"


def read_sheets(folder: Path, kind: str, **sheets: list[list[Any]]) -> Outcome:
    """Read a workbook of these sheets; a cell that is a pair is a number and its format."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([cell[0] if isinstance(cell, tuple) else cell for cell in row])
            for place, cell in enumerate(row, start=1):
                if isinstance(cell, tuple):
                    sheet.cell(sheet.max_row, place).number_format = cell[1]
    book.save(folder / "delivery.xlsx")
    return read_file(folder / "delivery.xlsx", kind)


@pytest.mark.parametrize("shape", ["0%", "0.00%", '0.0"%"'])
def test_a_share_shown_in_per_cent_is_what_the_workbook_shows(tmp_path: Path, shape: str) -> None:
    header = ["bin_id", "read_at", "fill_pct"]
    held = 0.85 if shape.endswith("0%") else 85
    read = read_sheets(tmp_path, "bin_reading", A=[header, ["b", "2026-01-02 08:00", (held, shape)]])
    assert float(read.accepted["fill_pct"][0]) == 85


def test_a_sheet_whose_header_lacks_a_column_is_told_and_not_passed_over(tmp_path: Path) -> None:
    feb = [[*LINE[:4], "beløb"], ["2", "F1", "waste", "2026-02", 5]]
    read = read_sheets(tmp_path, "cost_line", Jan=[LINE, ["1", "F1", "waste", "2026-01", 5]], Feb=feb)
    assert "sheet_not_read" in read.codes and read.verdict == "accept_warn"


def test_an_identifier_stored_as_a_fraction_is_held(tmp_path: Path) -> None:
    lines = [["1", 1.1, "waste", "2026-01", 5], ["2", 7, "waste", "2026-01", 5]]
    read = read_sheets(tmp_path, "cost_line", A=[LINE, *lines])
    assert read.reasons == {2: "number_as_name"} and read.accepted["facility_id"].to_list() == ["7"]


def test_a_day_and_a_time_stored_as_plain_numbers_are_joined(tmp_path: Path) -> None:
    rows = [["order_id", "facility_id", "Dato", "Kl"], ["1", "F1", 46205, 0.3541666667]]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "delivery.xlsx")
    read = read_file(tmp_path / "delivery.xlsx", "work_order", columns={"reported_at": ["Dato", "Kl"]})
    assert str(read.accepted["reported_at"][0]) == "2026-07-02 06:30:00"


def test_bytes_that_are_text_are_read_and_bytes_that_are_none_are_refused(tmp_path: Path) -> None:
    rest: dict[str, Any] = {"line_id": ["1", "2"], "service": ["waste"] * 2, "month": ["2026-01"] * 2}
    rest["amount_dkk"] = [1, 2]
    path = tmp_path / "delivery.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"facility_id": pyarrow.array([b"F1", b"F2"]), **rest}), path)
    assert read_file(path, "cost_line").accepted["facility_id"].to_list() == ["F1", "F2"]
    offsets = pyarrow.py_buffer(struct.pack("<3i", 0, 1, 3))
    broken = pyarrow.Array.from_buffers(pyarrow.string(), 2, [None, offsets, pyarrow.py_buffer(b"F\xff\xfe")])
    for cells in (broken, pyarrow.array([b"F", b"\xff\xfe"])):
        pyarrow.parquet.write_table(pyarrow.table({"facility_id": cells, **rest}), path)
        with pytest.raises(DeliveryError):
            read_file(path, "cost_line")


@pytest.mark.parametrize(
    "text",
    [
        "010190–1234",
        "010190 - 1234",
        "cpr0101901234",
        "id_0101901234",
        "010190-1234,020290-1234",
        "010190\u00a01234",
    ],
)
def test_a_cpr_number_is_masked_whatever_its_dash_and_its_neighbours(text: str) -> None:
    assert "1234" not in mask(text) and "******-****" in mask(text)


@pytest.mark.parametrize(
    "text", ["1010190-1234", "010190-12345", "321390-1234", "2026-01-02 08:00", "01-01-2026 0800"]
)
def test_other_numbers_are_left_as_they_are(text: str) -> None:
    assert mask(text) == text


def test_a_cpr_number_in_a_header_reaches_no_finding_and_no_held_row(tmp_path: Path) -> None:
    read = read_text(tmp_path, HEADER.strip() + ";010190-1234\n1;F1;waste;2026-01;x;5\n")
    assert "010190" not in str(read.summary) + str(read.held.rows())
    with pytest.raises(DeliveryError) as refused:
        read_text(tmp_path, "line_id;010190-1234\n1;5\n")
    assert "010190" not in str(refused.value)


def test_identifiers_stored_as_decimals_are_the_whole_number_or_held(tmp_path: Path) -> None:
    numbers = pyarrow.array([Decimal("1.00"), Decimal("20.00"), Decimal("2.50")], pyarrow.decimal128(10, 2))
    rest = {
        "service": ["waste"] * 3,
        "month": ["2026-01"] * 3,
        "amount_dkk": [1.0] * 3,
        "facility_id": ["F"] * 3,
    }
    pyarrow.parquet.write_table(pyarrow.table({"line_id": numbers, **rest}), tmp_path / "a.parquet")
    read = read_file(tmp_path / "a.parquet", "cost_line")
    assert read.accepted["line_id"].to_list() == ["1", "20"] and read.reasons == {4: "number_as_name"}


def test_a_day_and_a_time_of_parquet_are_joined_in_every_precision_and_zone(tmp_path: Path) -> None:
    for day, unit, zone in ((datetime(2025, 4, 3), "ns", None), (datetime(2025, 4, 2, 22), "us", "UTC")):
        days = pyarrow.array([day], pyarrow.timestamp(unit, zone))
        table = {"order_id": ["1"], "facility_id": ["F"], "D": days, "K": ["08:00"]}
        pyarrow.parquet.write_table(pyarrow.table(table), tmp_path / "a.parquet")
        read = read_file(tmp_path / "a.parquet", "work_order", columns={"reported_at": ["D", "K"]})
        assert read.accepted["reported_at"].to_list() == [datetime(2025, 4, 3, 6)]


def test_yes_and_no_stored_as_numbers_are_read_and_a_held_one_is_told_how_to_be_written(
    tmp_path: Path,
) -> None:
    table = {"facility_id": ["F"] * 3, "room": ["1", "2", "3"], "is_cleanable": [1.0, 0.0, 7.0]}
    pyarrow.parquet.write_table(pyarrow.table(table), tmp_path / "a.parquet")
    read = read_file(tmp_path / "a.parquet", "room_override")
    assert read.accepted["is_cleanable"].to_list() == [True, False]
    assert "must be yes or no" in read.held["message"][0]


def test_a_workbook_that_contains_a_part_twice_is_refused(tmp_path: Path) -> None:
    read_sheets(tmp_path, "cost_line", A=[LINE, ["1", "F1", "waste", "2026-01", 5]])
    path = tmp_path / "delivery.xlsx"
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    with pytest.raises(DeliveryError) as refused:
        read_file(path, "cost_line")
    assert refused.value.code == "not_a_workbook"
