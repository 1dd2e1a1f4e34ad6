"""Write many rows of plain cells into a sheet, in a fraction of the time that a call for each cell takes.

Comes in: a sheet of a workbook in constant memory, rows. Goes out: the sheet, with the bytes that XlsxWriter's own
calls for each cell would give (a test compares them). Must not know: what a row says.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from xlsxwriter.utility import _preserve_whitespace, xl_col_to_name
from xlsxwriter.xmlwriter import XMLwriter

from warehouse.publish.cell_text import plain_text

DAY_0 = datetime(1899, 12, 30)  # of the days that Excel counts, for all days from March 1900 on


def write_rows(sheet: Any, first: int, looks: Sequence[Any], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows from the row `first` on (0 is the top), with a format for each column; returns the last row written.

    Texts stay texts, a truth value is yes or no, and a null is no cell. The row above must have been written.
    """
    names = [xl_col_to_name(position) for position in range(len(looks))]
    sheet._write_single_row(first)  # the row above
    styles = [look._get_xf_index() for look in looks]
    last = first - 1
    for last, row in enumerate(rows, start=first):
        number = last + 1
        cells = [
            f'<c r="{name}{number}" s="{style}"{_content(value)}'
            for name, style, value in zip(names, styles, row, strict=True)
            if value is not None
        ]
        if cells:
            sheet.fh.write(f'<row r="{number}">{"".join(cells)}</row>')
    sheet._check_dimensions(last, len(looks) - 1)  # what the sheet states of its range
    sheet.previous_row = last + 1
    return last


@lru_cache(maxsize=50_000, typed=True)  # most values of a ledger are in many rows
def _content(value: Any) -> str:
    """Return the XML of a cell behind its place and format."""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return f"><v>{value:.16G}</v></c>"
    if isinstance(value, date):
        return f"><v>{_days(value):.16G}</v></c>"
    text = XMLwriter._escape_control_characters(plain_text(str(value)))
    space = ' xml:space="preserve"' if _preserve_whitespace(text) else ""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f' t="inlineStr"><is><t{space}>{text}</t></is></c>'


def _days(day: date) -> float:
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    return (moment - DAY_0) / timedelta(days=1)
