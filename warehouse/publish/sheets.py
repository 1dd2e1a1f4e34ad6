"""One sheet of a workbook: a header that stays, a filter, widths, number formats, a page that prints.

Comes in: columns and rows. Goes out: the sheet. Must not know: what the rows mean.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from bim.visible_text import visible

LONGEST_CELL = 32_000  # Excel takes 32,767 characters in a cell
FORMATS = {
    "text": {},
    "whole": {"num_format": "#,##0"},
    "area": {"num_format": "#,##0.00"},
    "hours": {"num_format": "#,##0.00"},
    "money": {"num_format": "#,##0"},
    "share": {"num_format": "0.0%"},
    "visits": {"num_format": "0.##;-0.##;"},
    "day": {"num_format": "yyyy-mm-dd"},
}

LINE_POINTS = 15.0


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its title, its width in characters, how its values look."""

    title: str
    width: float
    look: str = "text"
    wrap: bool = False


def _lines(columns: Sequence[Column], row: Sequence[Any]) -> int:
    """Return how many lines the longest wrapped text of a row takes; not every program fits the height by itself."""
    texts = ((str(value), column.width) for column, value in zip(columns, row, strict=True) if column.wrap)
    return max((math.ceil(len(text) / width) for text, width in texts), default=1)


class Book:
    """A workbook being written; the same cells give the same bytes."""

    def __init__(self, path: str, title: str, subtitle: str, day: date) -> None:
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        }
        self._book = xlsxwriter.Workbook(path, options)
        title, subtitle = visible(title, keep_lines=False), visible(subtitle, keep_lines=False)
        self._book.set_properties({"title": title, "created": datetime(day.year, day.month, day.day)})
        self._page = f'&L&"Calibri,Bold"{title.replace("&", "&&")[:90]}&R{subtitle.replace("&", "&&")[:90]}'
        top = {"valign": "top"}
        self._looks = {
            (look, wrap): self._book.add_format({**top, **form, "text_wrap": wrap})
            for look, form in FORMATS.items()
            for wrap in (False, True)
        }
        self._head = self._book.add_format(
            {
                "bold": True,
                "bg_color": "#1F3A4D",
                "font_color": "#FFFFFF",
                "text_wrap": True,
                "valign": "vcenter",
            }
        )

    def add_sheet(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
        """Write one sheet: row 1 is the header, every text stays a text."""
        sheet = self._book.add_worksheet(name)
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
            sheet.write_string(0, position, column.title, self._head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for position, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._write(sheet, last, position, value, self._looks[column.look, column.wrap])
            lines = _lines(columns, row)
            if lines > 1:
                sheet.set_row(last, lines * LINE_POINTS)
        sheet.set_row(0, 46)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        self._set_up_page(sheet, last, len(columns))

    def _write(self, sheet: Any, row: int, position: int, value: Any, look: Any) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_string(row, position, "yes" if value else "no", look)
        elif isinstance(value, int | float | Decimal):
            sheet.write_number(row, position, value, look)
        elif isinstance(value, date):
            sheet.write_datetime(row, position, value, look)
        else:
            sheet.write_string(row, position, visible(str(value))[:LONGEST_CELL], look)

    def _set_up_page(self, sheet: Any, last: int, width: int) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.print_area(0, 0, max(last, 1), width - 1)
        sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        sheet.set_header(self._page)
        sheet.set_footer("&L&A&RPage &P of &N")

    def close(self) -> None:
        """Write the file."""
        self._book.close()
