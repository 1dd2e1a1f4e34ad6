"""The formats of the cells of an OpenDocument spreadsheet.

Comes in: an .ods file. Goes out: formats by sheet. Source: OpenDocument 1.2 part 1, 9.1 (tables), 16.27 (data styles).
"""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.deliveries.files.cellformats import CURRENCY_UNITS, CellFormat, unit_in
from warehouse.deliveries.files.sheet_formats import MOST_BYTES, MOST_TIMES, SheetFormats
from warehouse.deliveries.files.xmlstream import XmlError, parse

_MOST_REPEATED = 1_100_000
_DATA_STYLES = ("number-style", "currency-style", "percentage-style")
_LITERALS = ("text", "currency-symbol")


def read_ods_formats(path: Path) -> dict[str, SheetFormats]:
    """Return the formats of each sheet by its name."""
    reader = _Reader()
    with zipfile.ZipFile(path) as archive:
        for name in ("styles.xml", "content.xml"):
            if name not in archive.namelist():
                continue
            part = archive.getinfo(name)
            if part.file_size > MOST_BYTES or (
                part.file_size > 50_000_000 and part.file_size > MOST_TIMES * max(part.compress_size, 1)
            ):
                raise XmlError("xml")
            with archive.open(part) as stream:
                parse(stream, reader.start, reader.end, reader.text)
    return reader.sheets


@dataclass
class _DataStyle:
    is_percent: bool = False
    is_scaled: bool = False
    digits: int = 0
    decimals: int | None = None
    has_groups: bool = False
    literals: list[str] = field(default_factory=list)

    def format(self) -> CellFormat:
        if self.is_percent:
            return CellFormat(is_percent=True)
        literals = "".join(self.literals).strip()
        if literals or self.has_groups:
            return CellFormat(unit=unit_in(literals, self.is_scaled))
        return CellFormat(decimals=self.decimals, digits=self.digits)


class _Reader:
    """Handlers for the elements of styles.xml and content.xml."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetFormats] = {}
        self._data: dict[str, _DataStyle] = {}
        self._cell_styles: dict[str, tuple[str, str]] = {}  # the data style of a cell style, and its parent
        self._open: _DataStyle | None = None
        self._is_literal = False
        self._sheet: SheetFormats | None = None
        self._row = self._column = self._rows = 0
        self._row_style = ""
        self._columns: list[tuple[int, str]] = []  # the last column of each group, and its style

    def start(self, element: str, found: dict[str, str]) -> None:
        """Handle the start of an element."""
        values = {key.rpartition("}")[2]: value for key, value in found.items()}
        if element in _DATA_STYLES:
            self._open = _DataStyle(is_percent=element == "percentage-style")
            self._data[values.get("name", "")] = self._open
        elif self._open is not None and element in _LITERALS:
            self._is_literal = True
        elif self._open is not None and element == "number":
            self._number(values)
        elif element == "style" and values.get("family") == "table-cell":
            parent = values.get("parent-style-name", "")
            self._cell_styles[values.get("name", "")] = (values.get("data-style-name", ""), parent)
        elif element == "table":
            self._sheet = self.sheets.setdefault(values.get("name", ""), SheetFormats())
            self._row = self._rows = 0
            self._columns = []
        elif element == "table-column":
            before = self._columns[-1][0] if self._columns else 0
            last = before + _count(values, "number-columns-repeated")
            self._columns.append((last, values.get("default-cell-style-name", "")))
        elif element == "table-row":
            self._open_row(values)
        elif element in ("table-cell", "covered-table-cell"):
            self._cell(values)

    def _number(self, values: dict[str, str]) -> None:
        assert self._open is not None
        self._open.is_scaled |= values.get("display-factor", "1") not in ("1", "1.0")
        self._open.digits = int(values.get("min-integer-digits", "0"))
        self._open.decimals = int(values.get("decimal-places", "0"))
        self._open.has_groups = values.get("grouping") == "true"

    def _open_row(self, values: dict[str, str]) -> None:
        self._row += self._rows
        self._rows = _count(values, "number-rows-repeated")
        self._column, self._row_style = 0, values.get("default-cell-style-name", "")
        if self._row == 0:
            self._row = 1
        if self._sheet is not None and values.get("visibility") in ("collapse", "filter"):
            self._sheet.hidden_rows.update(range(self._row, self._row + min(self._rows, _MOST_REPEATED)))

    def _cell(self, values: dict[str, str]) -> None:
        first = self._column + 1
        self._column += _count(values, "number-columns-repeated")
        kind = values.get("value-type")
        if self._sheet is None or kind not in ("float", "percentage", "currency"):
            return
        style = values.get("style-name") or self._row_style or self._column_style(first)
        shape = self._format(kind, values.get("currency", ""), style)
        for row in range(self._row, self._row + min(self._rows, _MOST_REPEATED)):
            for column in range(first, self._column + 1):
                self._sheet.add(row, column, shape)

    def _column_style(self, column: int) -> str:
        return next((style for last, style in self._columns if column <= last), "")

    def _format(self, kind: str, currency: str, style: str) -> CellFormat:
        if kind == "percentage":
            return CellFormat(is_percent=True)
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            data, style = self._cell_styles.get(style, ("", ""))
            if data in self._data:
                shown = self._data[data].format()
                return shown if shown.unit or kind != "currency" else _in_currency(currency)
        return _in_currency(currency) if kind == "currency" else CellFormat()

    def text(self, text: str) -> None:
        """Handle the characters between tags."""
        if self._is_literal and self._open is not None:
            self._open.literals.append(text)

    def end(self, element: str) -> None:
        """Handle the end of an element."""
        if element in _LITERALS:
            self._is_literal = False
        elif element in _DATA_STYLES:
            self._open = None
        elif element == "table":
            self._sheet = None


def _in_currency(code: str) -> CellFormat:
    return CellFormat(unit=code if code in CURRENCY_UNITS else None)


def _count(values: dict[str, str], name: str) -> int:
    return max(1, int(values.get(name, "1")))
