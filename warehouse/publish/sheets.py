"""One sheet of a workbook: a header that stays, a filter, widths, number formats, a page that prints.

Comes in: columns and rows. Goes out: the sheet. Must not know: what the rows mean.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from warehouse.publish.cell_text import lines_of, plain_text, shortened

FONT = {"font_name": "Arial", "font_size": 10}
FORMATS: Mapping[str, Mapping[str, Any]] = {
    "text": {"align": "left", "indent": 1},
    "whole": {"num_format": "#,##0"},
    "area": {"num_format": "#,##0.00"},
    "hours": {"num_format": "#,##0.00"},
    "minutes": {"num_format": "#,##0.0"},
    "money": {"num_format": "#,##0"},
    "share": {"num_format": "0.0%"},
    "visits": {"num_format": "0.##;-0.##;"},
    "day": {"num_format": "yyyy-mm-dd"},
    "tick": {"align": "center"},
}
HEAD = {"bold": True, "bg_color": "#1F3A4D", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
INPUT_HEAD = HEAD | {"bg_color": "#7A5B00"}
INPUT = {"bg_color": "#FFF4CC", "locked": False, "border": 1, "border_color": "#BFA640"}
BAND = {"bold": True, "bg_color": "#DCE6EC", "valign": "vcenter", "text_wrap": True}
SUM = {"bold": True, "top": 1}
PLAIN: Mapping[str, Any] = {}
GRID = {"border": 1, "border_color": "#B8C4CC"}

LINE_POINTS = 13.5
MOST_LINES = 29  # a row is at most 409 points high
LEFT_SIGNS, RIGHT_SIGNS = 58, 24  # of a page's header, so that its two halves never meet


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its title, its width in characters, how its values look.

    `is_input`: a person writes into it; `allowed` is the data validation of such a column, as xlsxwriter takes it.
    """

    title: str
    width: float
    look: str = "text"
    wrap: bool = False
    is_input: bool = False
    allowed: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Band:
    """A heading between rows, across the sheet."""

    text: str


@dataclass(frozen=True)
class Sum:
    """A row of sums."""

    cells: Sequence[Any]


@dataclass(frozen=True)
class Page:
    """How a sheet prints, and what is above its header.

    `lines`: above the header, the first one large. `printed`: how many columns print, null for all. `has_grid`: lines
    around the cells, for a list that is filled in on paper.
    """

    is_upright: bool = False
    lines: Sequence[str] = field(default=())
    printed: int | None = None
    has_grid: bool = False


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
        title = plain_text(title)
        self._book.set_properties({"title": title, "created": datetime(day.year, day.month, day.day)})
        left, right = shortened(title, LEFT_SIGNS), shortened(plain_text(subtitle), RIGHT_SIGNS)
        self._page = f'&L&"Arial,Bold"&9{_spaced(left)}&R&9{_spaced(right)}'
        self._looks: dict[tuple[Any, ...], Any] = {}
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def add_sheet(
        self, name: str, columns: Sequence[Column], rows: Iterable[Any], page: Page | None = None
    ) -> None:
        """Write one sheet: its header, below the lines of its page, then the rows; every text stays a text.

        A row is a sequence of cells, a `Band` or a `Sum`.
        """
        page = page or Page()
        sheet = self._book.add_worksheet(name)
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width, self._format({}))
        head = self._write_top(sheet, columns, page)
        last = head
        for last, row in enumerate(rows, start=head + 1):
            self._write_row(sheet, last, columns, row, page)
        for position, column in enumerate(columns):
            if column.allowed and last > head:
                sheet.data_validation(head + 1, position, last, position, dict(column.allowed))
        sheet.freeze_panes(head + 1, 0)
        sheet.autofilter(head, 0, max(last, head + 1), len(columns) - 1)
        self._set_up_page(sheet, page, head, max(last, head + 1), page.printed or len(columns))

    def add_hidden(self, name: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write a sheet that no one sees: plain cells, for the way back."""
        sheet = self._book.add_worksheet(name)
        for number, row in enumerate(rows):
            for position, value in enumerate(row):
                self._write(sheet, number, position, value, None)
        sheet.very_hidden()

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def _write_top(self, sheet: Any, columns: Sequence[Column], page: Page) -> int:
        """Write the page's lines and the header; returns the header's row."""
        width = page.printed or len(columns)
        signs = sum(column.width for column in columns[:width])
        for number, line in enumerate(page.lines):
            form = {"bold": True, "font_size": 14} if number == 0 else {}
            text, high = _fitted(line, signs / (1.5 if number == 0 else 1))
            sheet.merge_range(
                number, 0, number, width - 1, text, self._format({**form, "text_wrap": True, "valign": "top"})
            )
            sheet.set_row(number, high * LINE_POINTS * (1.5 if number == 0 else 1) + 2)
        head = len(page.lines)
        for position, column in enumerate(columns):
            look = INPUT_HEAD if column.is_input else HEAD
            sheet.write_string(head, position, column.title, self._format(look))
        high = max(
            lines_of(column.title, column.width - 2) for column in columns
        )  # the filter takes a corner
        sheet.set_row(head, max(2, high) * LINE_POINTS + 4)
        return head

    def _write_row(self, sheet: Any, number: int, columns: Sequence[Column], row: Any, page: Page) -> None:
        width = page.printed or len(columns)
        if isinstance(row, Band):
            text, high = _fitted(row.text, sum(column.width for column in columns[:width]))
            sheet.merge_range(number, 0, number, width - 1, text, self._format(BAND))
            sheet.set_row(number, high * LINE_POINTS + 4)
            return
        cells = row.cells if isinstance(row, Sum) else row
        more = SUM if isinstance(row, Sum) else GRID if page.has_grid else PLAIN
        lines = 1
        for position, (column, value) in enumerate(zip(columns, cells, strict=True)):
            look = self._look(column, more)
            if column.wrap and isinstance(value, str):
                value, high = _fitted(value, column.width)
                lines = max(lines, high)
            self._write(sheet, number, position, value, look)
        sheet.set_row(number, lines * LINE_POINTS + (4 if page.has_grid else 1))

    def _write(self, sheet: Any, row: int, position: int, value: Any, look: Any) -> None:
        if value is None:
            if look is not None:
                sheet.write_blank(row, position, None, look)
        elif isinstance(value, bool):
            sheet.write_string(row, position, "yes" if value else "no", look)
        elif isinstance(value, int | float | Decimal):
            sheet.write_number(row, position, value, look)
        elif isinstance(value, date):
            sheet.write_datetime(row, position, value, look)
        else:
            sheet.write_string(row, position, plain_text(str(value)), look)

    def _look(self, column: Column, more: Mapping[str, Any]) -> Any:
        """Return the format of the cells of a column; of thousands of them it is looked up, not put together."""
        key = (column.look, column.is_input, column.wrap, id(more))
        if key not in self._looks:
            wanted = {"valign": "top", **FORMATS[column.look], **more, **(INPUT if column.is_input else {})}
            self._looks[key] = self._format(wanted | ({"text_wrap": True} if column.wrap else {}))
        return self._looks[key]

    def _format(self, wanted: Mapping[str, Any]) -> Any:
        """Return the one format of these properties; a workbook with thousands of formats opens slowly."""
        key = tuple(sorted((FONT | dict(wanted)).items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(key))
        return self._formats[key]

    def _set_up_page(self, sheet: Any, page: Page, head: int, last: int, width: int) -> None:
        if page.is_upright:
            sheet.set_portrait()
        else:
            sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, head)
        sheet.print_area(0, 0, last, width - 1)
        sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        sheet.set_header(self._page)
        sheet.set_footer("&L&9&A&R&9Page &P of &N")


def _fitted(text: str, width: float) -> tuple[str, int]:
    """Return a text that a row can hold, and how many lines it takes in a cell of that width."""
    text = plain_text(text)
    lines = lines_of(text, width)
    while lines > MOST_LINES:
        text = shortened(text, int(len(text) * MOST_LINES / lines))
        lines = lines_of(text, width)
    return text, lines


def _spaced(text: str) -> str:
    """Return a text for a page's header: an ampersand is written twice, a digit never follows a code."""
    return " " + text.replace("&", "&&") if text[:1].isdigit() else text.replace("&", "&&")
