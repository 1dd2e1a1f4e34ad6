"""Rows written at once, beside the same rows written cell by cell."""

import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from warehouse.publish.cell_text import plain_text
from warehouse.publish.sheet_rows import write_rows

ROWS = [
    ('Skovvej <3> & "Søn"', Decimal("-1234.50"), date(2026, 2, 28), True),
    (None, None, None, None),
    ("=1+1", 0, date(1900, 3, 1), False),
    (" space ", 1, date(2026, 12, 31), None),
    ("_x0041_ \x07 \u202e \ufffe http://example.com", 1.0, datetime(2026, 1, 1, 18, 30), None),
    ("1", Decimal("12345678901234.567"), None, "12"),
    (True, 10**15, None, "line\nbreak"),
]


def written(path: Path, write: Callable[[Any, Sequence[Any]], object]) -> str:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    looks = [book.add_format({"num_format": form}) for form in ("@", "0.00", "yyyy-mm-dd", "@")]
    sheet = book.add_worksheet("Rows")
    for position, title in enumerate("abcd"):
        sheet.write_string(0, position, title, looks[0])
    write(sheet, looks)
    sheet.autofilter(0, 0, len(ROWS), 3)
    book.close()
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def cell_by_cell(rows: Sequence[Sequence[Any]]) -> Callable[[Any, Sequence[Any]], object]:
    def write(sheet: Any, looks: Sequence[Any]) -> None:
        for number, row in enumerate(rows, start=1):
            for position, value in enumerate(row):
                if isinstance(value, bool):
                    sheet.write_string(number, position, "yes" if value else "no", looks[position])
                elif isinstance(value, int | float | Decimal):
                    sheet.write_number(number, position, value, looks[position])
                elif isinstance(value, date):
                    sheet.write_datetime(number, position, value, looks[position])
                elif value is not None:
                    sheet.write_string(number, position, plain_text(value), looks[position])

    return write


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], ROWS[2:], []])
def test_a_sheet_has_the_bytes_that_it_has_with_a_call_for_each_cell(
    rows: Sequence[Sequence[Any]], tmp_path: Path
) -> None:
    at_once = written(tmp_path / "1.xlsx", lambda sheet, looks: write_rows(sheet, 1, looks, rows))
    assert at_once == written(tmp_path / "2.xlsx", cell_by_cell(rows))


def test_rows_can_be_written_in_turns(tmp_path: Path) -> None:
    def write(sheet: Any, looks: Sequence[Any]) -> None:
        assert write_rows(sheet, 1, looks, ROWS[:3]) == 3
        assert write_rows(sheet, 4, looks, ROWS[3:]) == len(ROWS)

    assert written(tmp_path / "1.xlsx", write) == written(tmp_path / "2.xlsx", cell_by_cell(ROWS))
