"""What the XML of a workbook may look like: parts under other names, cells twice, cells with nothing in them."""

import time
import zipfile
from pathlib import Path

import pytest
from helpers.deliver import Outcome, read_file

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


def read_book(folder: Path, sheet: str, book: str = "xl/workbook.xml", part: str = "", target: str = "") -> Outcome:
    """Read a workbook of one sheet whose parts lie where these say."""
    home, _, name = book.rpartition("/")
    target = target or "worksheets/sheet1.xml"
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{LINKS}"><Relationship Id="a" Type="{ROLES}/officeDocument" '
        f'Target="{book}"/></Relationships>',
        book: f'<workbook xmlns="{MAIN}" xmlns:r="{ROLES}"><sheets><sheet name="A" r:id="s"/></sheets></workbook>',
        f"{home}/_rels/{name}.rels".lstrip("/"): f'<Relationships xmlns="{LINKS}"><Relationship Id="s" '
        f'Type="{ROLES}/worksheet" Target="{target}"/></Relationships>',
        part or f"{home}/worksheets/sheet1.xml".lstrip("/"): f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }
    path = folder / "delivery.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return read_file(path, "cost_line")


@pytest.mark.parametrize(
    "where",
    [
        {"book": "xl/Book2.xml"}, {"book": "workbook.xml"}, {"part": "xl/Worksheets/Sheet1.XML"},
        {"part": "xl\\worksheets\\sheet1.xml"}, {"target": "worksheets\\sheet1.xml"},
        {"target": "/xl/worksheets/sheet1.xml"},
    ],
)
def test_the_parts_of_a_workbook_are_found_where_it_says_they_are(tmp_path: Path, where: dict[str, str]) -> None:
    assert read_book(tmp_path, f"<sheetData>{TABLE}</sheetData>", **where).told["amount_accepted"] == 3


def test_a_cell_that_says_two_things_holds_its_row(tmp_path: Path) -> None:
    again = '<row r="3"><c r="E3"><v>99</v></c></row><row r="2"><c r="E2"><v>1</v></c></row>'
    read = read_book(tmp_path, f"<sheetData>{TABLE}{again}</sheetData>")
    assert read.reasons == {3: "cell_twice"} and read.told["amount_accepted"] == 1


def test_a_hundred_thousand_coloured_rows_with_nothing_in_them_are_passed_over(tmp_path: Path) -> None:
    empty = "".join(
        f'<row r="{n}" s="1"><c r="A{n}" s="1"/><c r="B{n}" s="1" t="n" /></row>\n<row r="{n + 1}" ht="15"/>'
        for n in range(9, 100_009, 2)
    )
    started = time.process_time()
    read = read_book(tmp_path, f"<sheetData>{TABLE}{empty}{row(200_000, '3', 'F1', 'waste', '2026-01', 4)}</sheetData>")
    assert read.accepted["source_row"].to_list() == [2, 3, 200_000] and time.process_time() - started < 1


def test_thousands_of_merged_cells_are_filled_at_once(tmp_path: Path) -> None:
    rows = "".join(row(n, str(n), "F1" if n % 2 == 0 else None, "waste", "2026-01", 1) for n in range(2, 8002))
    merged = "".join(f'<mergeCell ref="B{n}:B{n + 1}"/>' for n in range(2, 8002, 2))
    started = time.process_time()
    read = read_book(tmp_path, f"<sheetData>{row(1, *NAMES)}{rows}</sheetData><mergeCells>{merged}</mergeCells>")
    assert len(read.accepted) == 8000 and time.process_time() - started < 2
