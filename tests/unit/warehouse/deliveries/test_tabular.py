"""CSV, XLSX and Parquet as suppliers send them."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pyarrow
import pyarrow.parquet
import pytest
from helpers.deliver import Outcome, read_file, read_text

from bim.errors import DeliveryError

HEADER = "order_id;facility_id;room;reported_at;cost_dkk\n"
ROW = "1;F1;0.01;2025-10-20 08:00;125,50\n"
NAMES = HEADER.strip().split(";")
DAY = date(2025, 10, 20)


def refusal(act: Callable[[], Any]) -> str:
    """The code with which a file is refused."""
    with pytest.raises(DeliveryError) as refused:
        act()
    return refused.value.code


def read_sheet(folder: Path, fill: Callable[[openpyxl.Workbook], None], **block: Any) -> Outcome:
    """Read a workbook that `fill` has filled."""
    book = openpyxl.Workbook()
    fill(book)
    path = folder / "delivery.xlsx"
    book.save(path)
    return read_file(path, "work_order", **block)


def rows(*given: list[Any], header: list[Any] | None = None) -> Callable[[openpyxl.Workbook], None]:
    """Fill the first sheet with a header and rows."""

    def fill(book: openpyxl.Workbook) -> None:
        for row in [header or NAMES, *given]:
            book.active.append(row)

    return fill


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_of_an_office_gives_the_same_row(tmp_path: Path, encoding: str) -> None:
    read = read_text(tmp_path, HEADER + "1;F1;Køkken;2025-10-20;125,50\n", "work_order", encoding)
    assert read.accepted["room"].to_list() == ["Køkken"]
    assert ("encoding_assumed" in read.codes) == (encoding != "utf-8")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_ending_gives_the_same_row(
    tmp_path: Path, delimiter: str, ending: str
) -> None:
    text = (HEADER + ROW).replace(";", delimiter).replace("\n", ending)
    read = read_text(tmp_path, text, "work_order")
    assert read.summary["amount_accepted"] == 125.5
    assert read.accepted["source_row"].to_list() == [2]


def test_rows_are_numbered_as_an_editor_counts(tmp_path: Path) -> None:
    text = (
        "Rapport;;;;\n\n"
        + HEADER
        + ROW
        + "\n;;;;\n"
        + '2;F1;"a\nb";2025-10-20;1,00\n3;F1;c;2025-10-20;1,00\n'
    )
    read = read_text(tmp_path, text, "work_order")
    assert read.accepted["source_row"].to_list() == [4, 7, 9]
    assert "header_row_assumed" in read.codes


def test_columns_may_stand_in_any_order_and_others_beside_them(tmp_path: Path) -> None:
    text = "note;COST_DKK;Reported_At;room;facility_id;order_id\nx;125,50;2025-10-20;0.01;F1;1\n"
    read = read_text(tmp_path, text, "work_order")
    assert read.summary["amount_accepted"] == 125.5 and read.verdict == "accept"
    assert "columns_not_used" in read.codes


@pytest.mark.parametrize("columns", [5, 99, 100, 130])
def test_a_file_of_many_columns_is_read_with_quotes_and_without(tmp_path: Path, columns: int) -> None:
    more = range(columns - 5)
    head = "line_id;facility_id;service;month;amount_dkk" + "".join(f";more {nth}" for nth in more)
    plain = "1;F1;waste;2026-01;100,00" + "".join(";x" for _ in more)
    quoted = '"2";"F1";"waste";2026-01;50,50' + "".join(';"a;b"' for _ in more)
    read = read_text(tmp_path, f"{head}\n{plain}\n{quoted}\n")
    assert read.verdict == "accept" and read.summary["amount_accepted"] == 150.5


def test_a_row_with_too_few_or_too_many_cells_is_held(tmp_path: Path) -> None:
    read = read_text(tmp_path, HEADER + ROW + "2;F1\n" + ROW.strip() + ";x\n", "work_order")
    assert read.reasons == {3: "short_row", 4: "long_row"}


def test_bytes_that_are_no_text_hold_their_row_alone(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes((HEADER + "1;Bø;æ;2025-10-20;1,50\n").encode() + b"2;B\xf8;0.01;2025-10-20;1,50\n")
    assert read_file(path, "work_order").reasons == {3: "unreadable_character"}


def test_a_nul_holds_its_row_alone(tmp_path: Path) -> None:
    assert read_text(tmp_path, HEADER + ROW + ROW.replace("0.01", "0.\x001"), "work_order").reasons == {
        3: "control_character"
    }


def test_a_quote_that_is_never_closed_rejects_the_file(tmp_path: Path) -> None:
    text = HEADER + ROW.replace("0.01", '"0.01') + ROW
    assert refusal(lambda: read_text(tmp_path, text, "work_order")) == "unclosed_quote"


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(lambda: read_text(tmp_path, text, "work_order")) == "empty_file"


def test_a_used_column_that_stands_twice_rejects_the_file(tmp_path: Path) -> None:
    text = HEADER.replace("facility_id", "room") + ROW
    assert refusal(lambda: read_text(tmp_path, text, "work_order")) == "duplicate_column"


def test_cells_of_a_workbook_keep_their_types(tmp_path: Path) -> None:
    header = ["order_id", "facility_id", "room", "Dato", "Kl", "cost_dkk"]
    given = rows(
        [123456789012, "F1", 101, DAY, time(8, 30), 0.1 + 0.2],
        [2, "F1", "x", "20.10.2025", "8.30", "1.250,75"],
        [3, "F1", "y", 45950, None, None],
        header=header,
    )
    read = read_sheet(tmp_path, given, columns={"reported_at": ["Dato", "Kl"]})
    assert read.accepted["order_id"].to_list() == ["123456789012", "2", "3"]
    assert read.accepted["room"].to_list() == ["101", "x", "y"]
    assert read.accepted["reported_at"].to_list()[:2] == [datetime(2025, 10, 20, 6, 30)] * 2
    assert read.summary["amount_accepted"] == 1251.05


def test_a_fraction_as_room_is_held_unless_its_format_shows_what_was_meant(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        rows([1, "F1", 0.1, DAY, 1.0], [2, "F1", 0.1, DAY, 1.0])(book)
        book.active["C3"].number_format = "0.000"

    read = read_sheet(tmp_path, fill)
    assert read.reasons == {2: "number_as_name"}
    assert read.accepted["room"].to_list() == ["0.100"]


def test_formulas_without_a_value_and_errors_hold_their_rows(tmp_path: Path) -> None:
    read = read_sheet(
        tmp_path, rows([1, "F1", "a", DAY, "=1+1"], [2, "F1", "a", DAY, "#REF!"], [3, "F1", "a", DAY, 1])
    )
    assert read.reasons == {2: "formula_without_value", 3: "error_cell"}


def test_a_merged_cell_holds_on_all_its_rows_and_hidden_rows_are_told(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        rows([1, "F1", "a", DAY, 1], [2, None, "a", DAY, 1], [3, "F2", "a", DAY, 1])(book)
        book.active.merge_cells("B2:B3")
        book.active.row_dimensions[4].hidden = True

    read = read_sheet(tmp_path, fill)
    assert read.accepted["facility_id"].to_list() == ["F1", "F1", "F2"]
    assert read.verdict == "accept_warn" and {"merged_cells_filled", "hidden_rows"} <= read.codes


def test_an_amount_merged_over_several_rows_is_counted_once(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        rows([1, "F1", "a", DAY, 500], [2, "F1", "b", DAY, None], [3, "F1", "c", DAY, 7])(book)
        book.active.merge_cells("E2:E3")

    read = read_sheet(tmp_path, fill)
    assert read.reasons == {3: "merged_amount"} and read.held["amount_dkk"].to_list() == [None]
    assert read.summary["amount_accepted"] == 507.0


def test_all_sheets_that_hold_the_table_are_read_and_hidden_ones_are_told(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active.append(["Forside"])
        for name, number in (("Jan", 1), ("Feb", 2), ("Kladde", 3)):
            sheet = book.create_sheet(name)
            sheet.append(NAMES)
            sheet.append([number, "F1", "a", DAY, 10.5])
        book["Kladde"].sheet_state = "hidden"

    assert read_sheet(tmp_path, fill).accepted["order_id"].to_list() == ["1", "2"]
    assert "hidden_sheet" in read_sheet(tmp_path, fill).codes
    assert read_sheet(tmp_path, fill, sheet="feb").accepted["order_id"].to_list() == ["2"]
    assert refusal(lambda: read_sheet(tmp_path, fill, sheet="Marts")) == "missing_sheet"


def test_a_cell_in_the_last_corner_costs_one_row_and_no_memory(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        rows([1, "F1", "a", DAY, 1])(book)
        book.active["XFD1048576"] = "x"

    assert read_sheet(tmp_path, fill).reasons == {1048576: "long_row"}


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.epoch = datetime(1904, 1, 1)
        rows([1, "F1", "a", datetime(2025, 10, 20, 8, 0), 1])(book)

    assert read_sheet(tmp_path, fill).accepted["reported_at"].to_list() == [datetime(2025, 10, 20, 6)]


@pytest.mark.parametrize(
    ("part", "change", "code"),
    [
        ("xl/workbook.xml", lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml, "unsafe_xml"),
        ("xl/worksheets/sheet1.xml", lambda xml: xml[:-30], "not_a_workbook"),
        (
            "xl/worksheets/sheet1.xml",
            lambda xml: xml.replace(b'r="A2"', b'r="A9999999999999999999"'),
            "not_a_workbook",
        ),
        ("xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 60_000_000, "too_large"),
        ("xl/styles.xml", lambda _: b"<x", "not_a_workbook"),
    ],
)
def test_a_workbook_that_is_broken_or_built_to_harm_is_refused(
    tmp_path: Path, part: str, change: Callable[[bytes], bytes], code: str
) -> None:
    read_sheet(tmp_path, rows([1, "F1", "a", DAY, 1]))
    whole = zipfile.ZipFile(tmp_path / "delivery.xlsx")
    path = tmp_path / "changed.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            packed.writestr(name, change(whole.read(name)) if name == part else whole.read(name))
    assert refusal(lambda: read_file(path, "work_order")) == code


@pytest.mark.parametrize("start", [b"<table></table>", b"\xd0\xcf\x11\xe0" + bytes(600), b"PK\x03\x04cut"])
def test_what_is_only_named_a_workbook_is_refused(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "named.xlsx"
    path.write_bytes(start)
    assert refusal(lambda: read_file(path, "work_order")) == "not_a_workbook"


def parquet(folder: Path, **columns: Any) -> Path:
    """A Parquet file of two orders, with columns replaced."""
    table = {"order_id": [1, 2], "facility_id": ["F", "F"], "room": ["a", "b"], "reported_at": [DAY] * 2}
    table |= {"cost_dkk": [1.5, 2.5]}
    path = folder / "delivery.parquet"
    pyarrow.parquet.write_table(pyarrow.table({**table, **columns}), path)
    return path


@pytest.mark.parametrize(
    "costs",
    [
        pyarrow.array([1, 2], pyarrow.int16()),
        pyarrow.array([1.0, 2.0], pyarrow.float16()),
        pyarrow.array(["1,00", "2,00"]),
        pyarrow.array(["1", "2"]).dictionary_encode(),
        pyarrow.array([1, 2], pyarrow.decimal128(38, 10)),
    ],
)
def test_numbers_of_any_parquet_type_give_the_same_sum(tmp_path: Path, costs: pyarrow.Array) -> None:
    assert read_file(parquet(tmp_path, cost_dkk=costs), "work_order").summary["amount_accepted"] == 3.0


def test_a_parquet_time_stamp_with_a_zone_is_converted_and_one_without_is_local(tmp_path: Path) -> None:
    aware = pyarrow.array([datetime(2025, 7, 1, 8)] * 2, pyarrow.timestamp("ns", "America/New_York"))
    local = pyarrow.array([datetime(2025, 7, 1, 8)] * 2, pyarrow.timestamp("ms"))
    read = [read_file(parquet(tmp_path, reported_at=column), "work_order") for column in (aware, local)]
    assert [one.accepted["reported_at"][0] for one in read] == [
        datetime(2025, 7, 1, 8),
        datetime(2025, 7, 1, 6),
    ]


def test_nan_and_infinity_in_parquet_hold_their_rows(tmp_path: Path) -> None:
    read = read_file(parquet(tmp_path, cost_dkk=[float("nan"), float("inf")]), "work_order")
    assert read.reasons == {2: "not_a_number", 3: "not_a_number"}


@pytest.mark.parametrize(
    "moments",
    [
        pyarrow.array([20_000, 2**31 - 1], pyarrow.date32()),
        pyarrow.array([20_000, -(2**31)], pyarrow.date32()),
        *(
            pyarrow.array([10**12, far], pyarrow.timestamp("ms", zone))
            for far in (2**63 - 1, 1 - 2**63)
            for zone in (None, "UTC")
        ),
        pyarrow.array([10**15, 1 - 2**63], pyarrow.timestamp("us", "America/New_York")),
    ],
    ids=str,
)
def test_a_day_beyond_any_calendar_holds_its_row_alone(tmp_path: Path, moments: Any) -> None:
    read = read_file(parquet(tmp_path, reported_at=moments), "work_order")
    assert read.reasons == {3: "out_of_range"} and len(read.accepted) == 1


@pytest.mark.parametrize("rooms", [[[1], [2]], [b"\xff", b"a"], pyarrow.array([1, 2], pyarrow.duration("s"))])
def test_a_parquet_column_of_no_single_value_is_refused(tmp_path: Path, rooms: Any) -> None:
    assert refusal(lambda: read_file(parquet(tmp_path, room=rooms), "work_order")) == "unreadable_file"


def test_a_letter_that_was_lost_before_holds_its_row(tmp_path: Path) -> None:
    read = read_file(parquet(tmp_path, room=["K\ufffdkken", "b"]), "work_order")
    assert read.reasons == {2: "unreadable_character"}


def test_a_file_of_a_few_bytes_that_declares_millions_of_rows_is_refused(tmp_path: Path) -> None:
    rows = 3_000_000
    names = ("order_id", "facility_id", "reported_at", "room", "cost_dkk")
    path = parquet(tmp_path, **{name: pyarrow.nulls(rows, pyarrow.string()) for name in names})
    assert refusal(lambda: read_file(path, "work_order")) == "too_large"


def test_columns_that_a_parquet_file_has_are_named_where_one_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "delivery.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"Ordrenr": [1], "Lokale": ["a"]}), path)
    with pytest.raises(DeliveryError, match=r"The header has: Ordrenr, Lokale\."):
        read_file(path, "work_order")


def test_no_flipped_bit_of_a_parquet_file_ends_the_process(tmp_path: Path) -> None:
    whole = parquet(tmp_path).read_bytes()
    path = tmp_path / "flipped.parquet"
    for place in range(0, len(whole), 37):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        try:
            read = read_file(path, "work_order")
        except DeliveryError as error:
            assert error.code in ("not_parquet", "unreadable_file", "missing_column", "duplicate_column")
        else:
            assert read.summary["rows_in"] == len(read.accepted) + len(read.held)


def test_a_hundred_thousand_rows_are_read_without_a_loop_over_them(tmp_path: Path) -> None:
    number = pl.int_range(100_000, eager=True).cast(pl.String)
    same = {"facility_id": "F1", "reported_at": "20-10-2025 08:00", "cost_dkk": "1.250,50"}
    frame = pl.DataFrame({"order_id": number, **same})
    path = tmp_path / "many.csv"
    frame.write_csv(path, separator=";")
    assert read_file(path, "work_order").summary["amount_accepted"] == 125_050_000.0


@pytest.mark.parametrize("epoch", [datetime(1899, 12, 30), datetime(1904, 1, 1)])
@pytest.mark.parametrize("serial", ["2958465.999999", "2957500", "1e300", "1e999", "-1e999", "-5"])
@pytest.mark.parametrize("shape", ["yyyy-mm-dd", "[h]:mm", "0.00%"])
def test_an_absurd_date_holds_its_row_and_not_the_workbook(
    tmp_path: Path, epoch: datetime, serial: str, shape: str
) -> None:
    book = openpyxl.Workbook()
    book.epoch = epoch
    rows([1, "F1", "a", "2025-10-20", 1], [2, "F1", "b", 12345, 1])(book)
    book.active["D3"].number_format = shape
    path, changed = tmp_path / "whole.xlsx", tmp_path / "delivery.xlsx"
    book.save(path)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<v>12345</v>", b"<v>%s</v>" % serial.encode()))
    read = read_file(changed, "work_order")
    assert read.accepted["order_id"].to_list() == ["1"]
    assert read.held["source_row"].to_list() == [3]
