"""Files of text that were packed, quoted with apostrophes, or spoilt by a program on their way."""

import gzip
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from helpers.deliver import read_file, read_text
from hypothesis import assume, given
from hypothesis import strategies as st

from bim.errors import DeliveryError
from warehouse.deliveries.files.repairs import repair_mojibake, with_usual_quotes

HEADER = "line_id;facility_id;service;month;amount_dkk;room"


def test_spoilt_letters_are_turned_back_and_told(tmp_path: Path) -> None:
    text = f"{HEADER}\nL1;F1;cleaning;2025-03;10,00;Køkken – Å’s ”½ m²”\n"
    outcome = read_text(tmp_path, text.encode().decode("cp1252", errors="replace").replace("\ufffd", "\x9d"))
    assert outcome.accepted["room"].to_list() == ["Køkken – Å’s ”½ m²”"]
    assert outcome.verdict == "accept_warn"
    assert "mojibake_repaired" in outcome.codes


@given(st.text(alphabet="abcæøåÆØÅäöüß é°²½“”’–€ÂÃ;,\n"))
def test_letters_that_turn_back_are_those_that_were_spoilt(text: str) -> None:
    assume(not repair_mojibake(text)[1])  # what looks spoilt before is turned back too far
    spoilt = "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in text.encode()
    )
    assert repair_mojibake(spoilt)[0] == text


@pytest.mark.parametrize(("codec", "times"), [("mac_roman", 1), ("cp850", 1), ("cp1252", 1), ("cp1252", 2)])
def test_letters_are_turned_back_whatever_read_them_and_how_often(codec: str, times: int) -> None:
    spoilt = "Køkken på Æblevej, Måløv"
    for _ in range(times):
        spoilt = spoilt.encode().decode(codec)
    assert repair_mojibake(spoilt)[0] == "Køkken på Æblevej, Måløv"


@pytest.mark.parametrize(
    "text", ["“Å” og “Ä”", "Ærø Å–Ø", "Ã og Â alene", "São Tomé, Älvsjö, Ü€, ß°", "√2, ├──", ""]
)
def test_letters_that_are_right_stay(text: str) -> None:
    assert repair_mojibake(text) == (text, [])


def test_spoilt_letters_in_a_typed_file_are_turned_back_too(tmp_path: Path) -> None:
    rows = {
        "line_id": ["L1"],
        "facility_id": ["F1"],
        "service": ["cleaning"],
        "month": ["2025-03"],
        "amount_dkk": [10.0],
        "room": ["KÃ¸kken"],
    }
    pl.DataFrame(rows).write_parquet(tmp_path / "d.parquet")
    outcome = read_file(tmp_path / "d.parquet", "cost_line")
    assert (outcome.accepted["room"].to_list(), outcome.verdict) == (["Køkken"], "accept_warn")


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
@pytest.mark.parametrize("mapped", ["Beløb år", "Beløb år".encode().decode("cp1252")])
def test_a_spoilt_name_of_a_column_is_known_and_told_in_a_typed_file(
    tmp_path: Path, form: str, mapped: str
) -> None:
    rows = {
        "line_id": ["L1"],
        "facility_id": ["F1"],
        "service": ["cleaning"],
        "month": ["2025-03"],
        "Beløb år".encode().decode("cp1252"): [10.0],
        "Bemærkning".encode().decode("cp1252"): ["x"],
    }
    path = tmp_path / f"d.{form}"
    if form == "parquet":
        pl.DataFrame(rows).write_parquet(path)
    else:
        pl.DataFrame(rows).write_excel(path)
    outcome = read_file(path, "cost_line", columns={"amount_dkk": mapped})
    assert (outcome.summary["amount_accepted"], outcome.verdict) == (10.0, "accept_warn")
    stated = {finding["code"]: finding["message"] for finding in outcome.summary["findings"]}
    assert "mojibake_repaired" in stated
    assert "Bemærkning" in stated["columns_not_used"]


def test_spoilt_letters_in_a_cobie_workbook_are_turned_back_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Facility"
    book.active.append(["Name", "Category", "LinearUnits", "AreaUnits"])
    book.active.append(["F1", "x", "meters", "square meters"])
    space = book.create_sheet("Space")
    space.append(["Name", "Category", "FloorName", "Description", "ExtIdentifier", "GrossArea", "NetArea"])
    space.append(["KÃ¸kken", "x", "1", "x", "1", 12, 10])
    book.save(tmp_path / "d.xlsx")
    outcome = read_file(tmp_path / "d.xlsx", "cobie")
    assert "Køkken" in outcome.accepted["name"].to_list()
    assert "mojibake_repaired" in outcome.codes


def test_signs_that_nobody_sees_in_a_header_are_passed_over(tmp_path: Path) -> None:
    text = "\u200bline_id\u2060;fa\u00adcility_id;service;month;amount_dkk\nL1;F1;cleaning;2025-03;10,00\n"
    assert read_text(tmp_path, text).verdict == "accept"


def test_cells_in_apostrophes_are_read_with_their_rows(tmp_path: Path) -> None:
    lines = [
        "'line_id';'facility_id';'service';'month';'amount_dkk';'room'",
        "'L1';'F1';'cleaning';'2025-03';'1.210,00';'hus \"B\"; O''Hara'",
        "",
        "'L2';'F1';'cleaning';'2025-03';'x';'1\n2'",
        "'L3';'F1';'cleaning';'2025-03';'3,00';'4'",
    ]
    outcome = read_text(tmp_path, "\n".join(lines))
    assert outcome.accepted.select("line_id", "room", "source_row").rows() == [
        ("L1", 'hus "B"; O\'Hara', 2),
        ("L3", "4", 6),
    ]
    assert outcome.reasons == {4: "not_a_number"}
    assert "quote_assumed" in outcome.codes


@pytest.mark.parametrize("text", ["'a;b'\n1;2\n", "a;'b'\n", "'a';'b\n", "'a';'b'\n'x';'y'z'\n"])
def test_apostrophes_that_part_no_cells_stay(text: str) -> None:
    assert with_usual_quotes(text) == (text, [])


def packed(folder: Path, content: bytes, name: str = "d.csv.gz") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def test_a_packed_text_is_read_and_told(tmp_path: Path) -> None:
    content = gzip.compress(f"{HEADER}\nL1;F1;cleaning;2025-03;10,00;1\n".encode())
    outcome = read_file(packed(tmp_path, content, "D.CSV.GZ"), "cost_line")
    assert (len(outcome.accepted), outcome.verdict) == (1, "accept")
    assert "file_unpacked" in outcome.codes


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("d.csv.gz", gzip.compress(HEADER.encode())[:-12], "unreadable_file"),
        ("d.csv.gz", HEADER.encode(), "unreadable_file"),
        ("d.csv.gz", gzip.compress(b";" * 40_000_000), "file_too_large"),
        ("d.csv.gz", gzip.compress(b""), "empty_file"),
        ("d.xlsx.gz", gzip.compress(b"PK"), "unreadable_file"),
    ],
    ids=("cut off", "not packed", "too large", "empty", "a workbook in it"),
)
def test_a_packed_file_that_cannot_be_used_is_refused(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(DeliveryError) as refusal:
        read_file(packed(tmp_path, content, name), "cost_line")
    assert refusal.value.code == code
