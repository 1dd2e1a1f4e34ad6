"""What the XML of a workbook may look like: parts under other names, cells twice, cells with nothing in them."""

import re
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from helpers.deliver import Outcome, read_file

from bim.errors import DeliveryError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROLES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMES = ["line_id", "facility_id", "service", "month", "amount_dkk"]


def row(number: int, *cells: str | int | None) -> str:
    """A row of a sheet; text stands in the cell itself."""
    found = ""
    for letter, value in zip("ABCDEF", cells, strict=False):
        if isinstance(value, int):
            found += f'<c r="{letter}{number}"><v>{value}</v></c>'
        elif value is not None:
            found += f'<c r="{letter}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<row r="{number}">{found}</row>'


TABLE = row(1, *NAMES) + row(2, "1", "F1", "waste", "2026-01", 1) + row(3, "2", "F1", "waste", "2026-01", 2)


def read_book(
    folder: Path, sheet: str, book: str = "xl/workbook.xml", part: str = "", target: str = "", start: str = ""
) -> Outcome:
    """Read a workbook of one sheet whose parts lie where these say."""
    home, _, name = book.rpartition("/")
    target = target or "worksheets/sheet1.xml"
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{LINKS}"><Relationship Id="a" Type="{ROLES}/officeDocument" '
        f'Target="{book}"/></Relationships>',
        book: f'<workbook xmlns="{MAIN}" xmlns:r="{ROLES}"><sheets><sheet name="A" r:id="s"/></sheets></workbook>',
        f"{home}/_rels/{name}.rels".lstrip("/"): f'<Relationships xmlns="{LINKS}"><Relationship Id="s" '
        f'Type="{ROLES}/worksheet" Target="{target}"/></Relationships>',
        part
        or f"{home}/worksheets/sheet1.xml".lstrip(
            "/"
        ): f'{start}<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }
    path = folder / "delivery.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return read_file(path, "cost_line")


@pytest.mark.parametrize(
    "where",
    [
        {"book": "xl/Book2.xml"},
        {"book": "workbook.xml"},
        {"part": "xl/Worksheets/Sheet1.XML"},
        {"part": "xl\\worksheets\\sheet1.xml"},
        {"target": "worksheets\\sheet1.xml"},
        {"target": "/xl/worksheets/sheet1.xml"},
    ],
)
def test_the_parts_of_a_workbook_are_found_where_it_says_they_are(
    tmp_path: Path, where: dict[str, str]
) -> None:
    assert read_book(tmp_path, f"<sheetData>{TABLE}</sheetData>", **where).summary["amount_accepted"] == 3


def test_a_cell_that_says_two_things_holds_its_row(tmp_path: Path) -> None:
    again = '<row r="3"><c r="E3"><v>99</v></c></row><row r="2"><c r="E2"><v>1</v></c></row>'
    read = read_book(tmp_path, f"<sheetData>{TABLE}{again}</sheetData>")
    assert read.reasons == {3: "cell_twice"} and read.summary["amount_accepted"] == 1


def test_a_hundred_thousand_coloured_rows_with_nothing_in_them_are_passed_over(tmp_path: Path) -> None:
    empty = "".join(
        f'<row r="{n}" s="1"><c r="A{n}" s="1"/><c r="B{n}" s="1" t="n" /></row>\n<row r="{n + 1}" ht="15"/>'
        for n in range(9, 100_009, 2)
    )
    started = time.process_time()
    read = read_book(
        tmp_path, f"<sheetData>{TABLE}{empty}{row(200_000, '3', 'F1', 'waste', '2026-01', 4)}</sheetData>"
    )
    assert read.accepted["source_row"].to_list() == [2, 3, 200_000] and time.process_time() - started < 1


def test_thousands_of_merged_cells_are_filled_at_once(tmp_path: Path) -> None:
    rows = "".join(
        row(n, str(n), "F1" if n % 2 == 0 else None, "waste", "2026-01", 1) for n in range(2, 8002)
    )
    merged = "".join(f'<mergeCell ref="B{n}:B{n + 1}"/>' for n in range(2, 8002, 2))
    started = time.process_time()
    read = read_book(
        tmp_path, f"<sheetData>{row(1, *NAMES)}{rows}</sheetData><mergeCells>{merged}</mergeCells>"
    )
    assert len(read.accepted) == 8000 and time.process_time() - started < 2


def test_letters_written_as_escapes_are_whole_and_half_of_one_holds_its_row(tmp_path: Path) -> None:
    table = row(1, *NAMES, "room") + row(2, "1", "F1", "waste", "2026-01", 1, "_xD83D__xDE00_")
    read = read_book(
        tmp_path, f"<sheetData>{table}{row(3, '2', 'F1', 'waste', '2026-01', 2, 'a_xD83D_')}</sheetData>"
    )
    assert read.accepted["room"].to_list() == ["\N{GRINNING FACE}"]
    assert read.reasons == {3: "unreadable_character"}


def test_a_text_that_the_workbook_lost_holds_its_row(tmp_path: Path) -> None:
    for index in ("7", "-1"):
        lost = '<c r="B4" t="s"><v>' + index + "</v></c>"
        read = read_book(
            tmp_path,
            f"<sheetData>{TABLE}{row(4, '3', None, 'waste', '2026-01', 4)}</sheetData>".replace(
                '<c r="C4"', lost + '<c r="C4"'
            ),
        )
        assert read.reasons == {4: "error_cell"} and read.summary["amount_accepted"] == 3


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ('<sheetData><row r="x"/></sheetData>', "number"),
        ("<sheetData><c r='A1' t='s'><v>x</v></c></sheetData>", "number"),
        ("<sheetData>", "broken"),
        ("<sheetData>" + TABLE.replace('r="A2"', 'r="2A"') + "</sheetData>", "'2A'"),
    ],
)
def test_a_broken_part_of_a_workbook_is_named(tmp_path: Path, sheet: str, said: str) -> None:
    with pytest.raises(DeliveryError, match=r"part xl/worksheets/sheet1\.xml") as refused:
        read_book(tmp_path, sheet)
    assert refused.value.code == "not_a_workbook" and said in str(refused.value)


def test_an_encoding_that_nobody_knows_refuses_the_workbook(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="encoding"):
        read_book(tmp_path, "", start='<?xml version="1.0" encoding="klingon"?>')


def test_a_part_that_cannot_be_unpacked_refuses_the_workbook(tmp_path: Path) -> None:
    read_book(tmp_path, f"<sheetData>{TABLE}</sheetData>")
    whole = (tmp_path / "delivery.xlsx").read_bytes()
    for method, said in ((12, "cannot be unpacked"), (14, "cannot be unpacked"), (9, "packed in a way")):
        packed = bytearray(whole)
        for start, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
            for found in re.finditer(re.escape(start), whole):
                packed[found.start() + at] = method
        (tmp_path / "delivery.xlsx").write_bytes(packed)
        with pytest.raises(DeliveryError, match=said):
            read_file(tmp_path / "delivery.xlsx", "cost_line")


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("xl/workbook.bin", ".xlsb"),
        ("content.xml", ".ods"),
        ("word/document.xml", "Word"),
        ("a.csv", "other files"),
    ],
)
def test_another_file_named_as_a_workbook_is_refused_with_what_it_is(
    tmp_path: Path, part: str, said: str
) -> None:
    with zipfile.ZipFile(tmp_path / "delivery.xlsx", "w") as packed:
        packed.writestr(part, "x")
    with pytest.raises(DeliveryError, match=said) as refused:
        read_file(tmp_path / "delivery.xlsx", "cost_line")
    assert refused.value.code == "not_a_workbook"


def test_a_hidden_sheet_is_read_where_no_other_holds_the_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "see the other sheet"
    hidden = book.create_sheet("data")
    hidden.append(NAMES)
    hidden.append(["1", "F1", "waste", "2026-01", 1])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "delivery.xlsx")
    read = read_file(tmp_path / "delivery.xlsx", "cost_line")
    assert read.summary["rows_accepted"] == 1 and "hidden_sheet" in read.codes


@pytest.mark.parametrize(
    ("names", "is_asked"),
    [
        (("Forbrug 2025", "Budget 2025"), True),
        (("Januar", "Januar (2)"), True),
        (("Januar", "Kopi af januar"), True),
        (("Januar", "Januar gammel"), True),
        (("Januar", "Februar"), False),
        (("Hal (1)", "Hal (2)"), False),
        (("Budget A", "Budget B"), False),
        (("Gammel Kongevej", "Oldvej"), False),
        (("Kopirum", "Malmø"), False),
        (("Kopi og print", "Vinduer"), False),
        (("Skole gammel", "Skole ny"), False),
        (("Kopi", "Januar"), True),
    ],
)
def test_a_sheet_named_as_a_budget_or_a_copy_beside_others_is_a_warning(
    tmp_path: Path, names: tuple[str, str], is_asked: bool
) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, name in enumerate(names):
        sheet = book.create_sheet(name)
        sheet.append(NAMES)
        sheet.append([str(number), "F1", "waste", "2026-01", 5])
    book.save(tmp_path / "x.xlsx")
    read = read_file(tmp_path / "x.xlsx", "cost_line")
    assert ("sheet_of_other_purpose" in read.codes, len(read.accepted)) == (is_asked, 2)
