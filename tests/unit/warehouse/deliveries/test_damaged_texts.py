"""Files of text that a disk, a network or a program has hurt on their way."""

import os
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from helpers.deliver import read_file, read_text

from bim.errors import DeliveryError

HEADER = "line_id;facility_id;service;month;amount_dkk;room"
ROWS = [f"L{n};F1;cleaning;2025-03;10,00;1.0{n}" for n in range(1, 6)]
TEXT = "\n".join([HEADER, *ROWS]) + "\n"


@pytest.mark.parametrize(("cut", "held"), [(0, {}), (12, {6: "short_row"})])
def test_zeros_that_a_power_cut_leaves_are_told_and_the_rows_before_them_read(
    tmp_path: Path, cut: int, held: dict[int, str]
) -> None:
    path = tmp_path / "delivery.csv"
    path.write_bytes(TEXT.encode()[: len(TEXT) - cut] + bytes(4096))
    read = read_file(path, "cost_line")
    assert (read.reasons, len(read.accepted)) == (held, 5 - len(held))
    assert "zeros_at_end" in read.codes and read.verdict != "accept"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-16"])
def test_the_last_letter_of_a_wide_encoding_is_no_zero(tmp_path: Path, encoding: str) -> None:
    read = read_text(tmp_path, TEXT, encoding=encoding)
    assert len(read.accepted) == 5 and read.verdict == "accept"


@pytest.mark.parametrize(
    "content",
    [
        b"7z\xbc\xaf'\x1c\0\x04",
        b"\x28\xb5\x2f\xfd$",
        b"SQLite format 3\0",
        b"ISO-10303-21;\nHEADER;",
        b'[ {"line_id": 1} ]',
        b"version https://git-lfs.github.com/spec/v1\n",
        b"\x89PNG\r\n\x1a\n" + os.urandom(3000),
        os.urandom(9000),
    ],
    ids=["7z", "zstd", "database", "model", "JSON", "LFS", "picture", "noise"],
)
def test_bytes_that_are_not_a_table_are_refused_as_what_they_are(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "delivery.csv").write_bytes(content)
    with pytest.raises(DeliveryError, match=r"not a table of text|not text") as refused:
        read_file(tmp_path / "delivery.csv", "cost_line")
    assert refused.value.code == "unreadable_file"


def test_a_line_without_end_is_refused_in_a_short_sentence(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="2,000,000") as refused:
        read_text(tmp_path, "a" * 2_000_000)
    assert len(str(refused.value)) < 200


def test_long_names_are_cut_in_messages(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="facility_id") as refused:
        read_text(tmp_path, ";".join("x" * 5_000 for _ in range(50)))
    assert len(str(refused.value)) < 4_000


@pytest.mark.parametrize("shown", ["1,23457E+11", "1E+05", "1.00E+15"])
def test_a_number_that_a_spreadsheet_shortened_is_no_identifier(tmp_path: Path, shown: str) -> None:
    assert read_text(tmp_path, TEXT.replace("L2;", f"{shown};")).reasons == {3: "number_as_name"}
    assert read_text(tmp_path, TEXT.replace("1.02", shown)).reasons == {3: "number_as_name"}


@pytest.mark.parametrize("name", ["1E10", "E+05", "2E", "1.5E", "3E+5"])
def test_a_room_that_only_looks_like_such_a_number_stays(tmp_path: Path, name: str) -> None:
    assert name in read_text(tmp_path, TEXT.replace("1.02", name)).accepted["room"].to_list()


def test_a_header_said_again_is_named_as_such_in_a_kind_of_any_columns(tmp_path: Path) -> None:
    again = TEXT.replace("L3;", f"{HEADER}\nL3;")
    assert read_text(tmp_path, again).reasons == {4: "not_a_record"}
    rules = "pattern;category\nKontor;OFF1\nPATTERN; Category\nToilet;WC\n"
    read = read_text(tmp_path, rules, kind="category_rule")
    assert (read.reasons, len(read.accepted)) == ({3: "not_a_record"}, 2)


@pytest.mark.parametrize(
    ("name", "is_changed"),
    [
        ("01-dec", True),
        ("mar-25", True),
        ("Dec-12", True),
        ("1. feb", True),
        ("MAR-25", False),
        ("maj", False),
        ("1-12", False),
        ("D-12", False),
    ],
)
def test_a_room_that_a_spreadsheet_took_for_a_date_is_a_warning(
    tmp_path: Path, name: str, is_changed: bool
) -> None:
    read = read_text(tmp_path, TEXT.replace("1.02", name))
    assert ("names_like_dates" in read.codes, len(read.accepted)) == (is_changed, 5)


def test_a_room_that_is_a_date_in_the_workbook_is_held(tmp_path: Path) -> None:
    path = tmp_path / "rooms.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER.split(";"))
    for row in (1, 2):
        sheet.write_row(row, 0, [f"L{row}", "F1", "cleaning", "2025-03", 10, f"1-{row}"])
    sheet.write_datetime(1, 5, datetime(2025, 12, 1), book.add_format({"num_format": "dd-mmm"}))
    book.close()
    read = read_file(path, "cost_line")
    assert (read.reasons, len(read.accepted)) == ({2: "date_as_name"}, 1)


def test_a_time_stamp_and_the_id_of_a_row_may_be_dates(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd-mm-yyyy"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER.split(";"))
    for row in (1, 2):
        sheet.write_row(row, 1, ["F1", "cleaning", "2025-03", 10, f"1-{row}"])
        sheet.write_datetime(row, 0, datetime(2025, 12, row))
    sheet.write_datetime(2, 1, datetime(2025, 12, 1, 8, 15))
    book.close()
    assert read_file(path, "cost_line").reasons == {}


def test_numbers_of_invoices_that_lost_their_digits_are_a_warning_and_whole_ones_are_none(
    tmp_path: Path,
) -> None:
    text = TEXT.replace("room", "invoice")
    assert "digits_lost" in read_text(tmp_path, text.replace("1.02", "4,50012E+12")).codes
    assert "digits_lost" not in read_text(tmp_path, text.replace("1.02", "4500123456789")).codes
