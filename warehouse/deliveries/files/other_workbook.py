"""Workbooks that are no XLSX: .xls, .xlsb and .ods, their sheets as cells.

Comes in: a file. Goes out: the cells of a sheet, as `Workbook` gives them.

Read by calamine, which gives values without their formats; those are read beside it. It cannot tell the error of a
formula from an empty cell, and a cell far away from all others makes it allocate the whole square; a finding says the
first, the limits of the child bound the second. XLSX has a reader of our own for both reasons.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from warehouse.deliveries.files.cellformats import CellFormat, plain_number
from warehouse.deliveries.files.other_formats import formats_in
from warehouse.deliveries.files.sheet_formats import SheetFormats
from warehouse.deliveries.files.sheetxml import MOST_CELLS, SheetCells, number_as_shown
from warehouse.deliveries.files.tabular import DATE_CELL, TEXT_CELL
from warehouse.deliveries.files.workbook import SheetPart
from warehouse.deliveries.findings import delivery_error

SUFFIXES = (".xls", ".xlsb", ".ods")
OLE_START = b"\xd0\xcf\x11\xe0"


class OtherWorkbook:
    """An opened workbook; has the same members as `Workbook`. Use as a context manager."""

    epoch = datetime(1899, 12, 30)

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._book = python_calamine.CalamineWorkbook.from_path(str(path))
        except python_calamine.PasswordError as error:
            raise delivery_error("not_a_workbook", "password") from error
        except (python_calamine.CalamineError, OSError) as error:
            raise delivery_error("not_a_workbook", "other_damage", suffix=path.suffix.lower()) from error
        self._formats = formats_in(path)
        visible = python_calamine.SheetVisibleEnum.Visible
        self.sheets = [
            SheetPart(meta.name, meta.name, meta.visible != visible)
            for meta in self._book.sheets_metadata
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]

    @property
    def has_formats(self) -> bool:
        """Return whether it could be read how the cells are shown."""
        return self._formats is not None

    def __enter__(self) -> "OtherWorkbook":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def cells(self, sheet: SheetPart, most_rows: int | None = None) -> SheetCells:
        """Return the filled cells of a sheet; only its first rows where `most_rows` is given."""
        try:
            opened = self._book.get_sheet_by_name(sheet.name)
            rows = opened.to_python(skip_empty_area=False, nrows=most_rows)
        except python_calamine.CalamineError as error:
            raise delivery_error("not_a_workbook", "other_damage", suffix=self.path.suffix.lower()) from error
        found = SheetCells()
        formats = (self._formats or {}).get(sheet.name) or SheetFormats()
        found.hidden_rows |= formats.hidden_rows
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                if value != "":
                    _add(found, row, column, value, formats.cells.get((row, column)))
        if len(found.rows) > MOST_CELLS:
            raise delivery_error("too_large", "cells", xml=f"Sheet {sheet.name!r}", limit=MOST_CELLS)
        for (top, left), (bottom, right) in opened.merged_cell_ranges or []:
            found.merged.append((top + 1, left + 1, bottom + 1, right + 1))
        return found


def _add(found: SheetCells, row: int, column: int, value: Any, shape: CellFormat | None) -> None:
    text, mark = _shown(value, shape or CellFormat())
    found.rows.append(row)
    found.columns.append(column)
    found.texts.append(text)
    found.marks.append(mark)


def _shown(value: Any, shape: CellFormat) -> tuple[str, int]:
    """Return a value as text, and what kind of cell it was."""
    if isinstance(value, bool):
        return ("true" if value else "false"), TEXT_CELL
    if isinstance(value, int | float):
        return number_as_shown(float(value), plain_number(float(value), repr(value)), shape)
    if isinstance(value, datetime):
        return value.isoformat(sep=" "), DATE_CELL
    if isinstance(value, date | time):
        return value.isoformat(), DATE_CELL
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}", DATE_CELL
    return str(value), TEXT_CELL
