"""The XML inside a workbook, read as a stream: shared strings, and the cells of a sheet.

Comes in: an open stream of XML, the formats of cells. Goes out: texts, and one record a cell with its address.

It is read here and not by a spreadsheet library: one far cell makes the fast reader allocate every cell before it and
abort the process, and none of them distinguishes a formula without a value, an error, a number and text.
"""

import re
from array import array
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import IO

from warehouse.deliveries.files.cellformats import CellFormat, day_text, elapsed_text, plain_number
from warehouse.deliveries.files.tabular import (
    DATE_CELL,
    EMPTY_FORMULA,
    ERROR_CELL,
    FORMATTED_NUMBER,
    NUMBER_CELL,
    PERCENT_CELL,
    TEXT_CELL,
    UNIT_CELLS,
)
from warehouse.deliveries.files.xmlstream import Enough, XmlError, parse

MOST_CELLS = 30_000_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_EMPTY_CELL = re.compile(rb'<(?:\w+:)?c r="[A-Z]+\d+"[^<>]*/>')
_EMPTY_ROW = re.compile(rb'<(?:\w+:)?row r="\d+"[^<>]*(?:/>|(?<!/)>\s*</(?:\w+:)?row>)')


@dataclass
class SheetCells:
    """Cells of a sheet as four parallel lists (rows and columns from 1), merged ranges, hidden and struck rows.

    `formulas`: the places of cells with a formula, each as row * 16384 + column.
    """

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    formulas: "array[int]" = field(default_factory=lambda: array("q"))

    def formula_places(self) -> set[tuple[int, int]]:
        """Return row and column of each cell with a formula, whatever value was kept with it."""
        return {divmod(place, _LAST_COLUMN) for place in self.formulas}


def read_shared_strings(stream: IO[bytes]) -> list[str]:
    """Return the shared strings in order, runs of rich text joined, phonetic hints left out."""
    found: list[str] = []
    parts: list[str] = []
    state = {"text": False, "hint": False}

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            parts.clear()
        elif name == "rPh":
            state["hint"] = True
        elif name == "t":
            state["text"] = not state["hint"]

    def end(name: str) -> None:
        if name == "si":
            found.append(unescaped("".join(parts)))
        elif name == "rPh":
            state["hint"] = False
        elif name == "t":
            state["text"] = False

    parse(stream, start, end, lambda text: parts.append(text) if state["text"] else None)
    return found


def unescaped(text: str) -> str:
    """Return text with the workbook's escapes of control characters (_x000D_) undone."""
    if "_x" not in text:
        return text
    unescaped_text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), text)
    return unescaped_text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def without_empty_cells(xml: bytes) -> bytes:
    """Return the XML of a sheet without the cells and rows that have a format and no content.

    A million of them, left where somebody coloured a column, take as long to parse as a million visits.
    """
    if b"<![CDATA[" in xml:
        return xml
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", xml))


def read_cells(
    stream: IO[bytes],
    shared: list[str],
    formats: list[CellFormat],
    epoch: datetime,
    most_rows: int | None = None,
) -> SheetCells:
    """Return the cells of a sheet that have content; only the first `most_rows` rows where that is given."""
    reader = _CellReader(shared, formats, epoch, most_rows)
    parse(stream, reader.start, reader.end, reader.text, without_empty_cells)
    return reader.found


class _CellReader:
    """Handlers for the elements of a sheet; a cell without r is right of the one before it."""

    def __init__(
        self, shared: list[str], formats: list[CellFormat], epoch: datetime, most_rows: int | None
    ) -> None:
        self.found = SheetCells()
        self._shared, self._formats, self._epoch, self._most_rows = shared, formats, epoch, most_rows
        self._last_day = (
            datetime.max - epoch
        ).days  # 9999-12-31; a number beyond it is no date of the calendar
        self._row = self._column = 0
        self._type = self._style = ""
        self._has_formula = self._in_text = self._in_hint = False
        self._parts: list[str] = []
        self._letters: dict[str, int] = {}
        self._shown: dict[tuple[str, str], tuple[str, int]] = {}
        self._struck = {str(style) for style, shape in enumerate(formats) if shape.is_struck}

    def start(self, name: str, found: dict[str, str]) -> None:
        """Handle the start of an element."""
        if name == "c":
            self._open_cell(found)
        elif name in ("v", "t"):
            self._in_text = not self._in_hint
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._open_row(found)
        elif name == "rPh":
            self._in_hint = True
        elif name == "mergeCell" and ":" in found.get("ref", ""):
            first, last = found["ref"].split(":", 1)
            (row, column), (last_row, last_column) = self._address(first), self._address(last)
            self.found.merged.append((row, column, last_row, last_column))

    def _open_row(self, found: dict[str, str]) -> None:
        self._row = int(found["r"]) if "r" in found else self._row + 1
        self._column = 0
        if self._most_rows is not None and self._row > self._most_rows:
            raise Enough
        if found.get("hidden") in ("1", "true"):
            self.found.hidden_rows.add(self._row)

    def _open_cell(self, found: dict[str, str]) -> None:
        if "r" in found:
            self._row, self._column = self._address(found["r"])
        else:
            self._column += 1
        self._type, self._style = found.get("t", "n"), found.get("s", "0")
        self._has_formula = False
        self._parts.clear()

    def text(self, text: str) -> None:
        """Handle the characters between tags."""
        if self._in_text:
            self._parts.append(text)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if name == "c":
            self._close_cell()
        elif name in ("v", "t"):
            self._in_text = False
        elif name == "rPh":
            self._in_hint = False

    def _close_cell(self) -> None:
        text = "".join(self._parts)
        if not text and not self._has_formula:
            return
        if len(self.found.rows) >= MOST_CELLS:
            raise XmlError("cells", limit=MOST_CELLS)
        if not text:
            shown, mark = ("", TEXT_CELL) if self._type == "str" else ("", EMPTY_FORMULA)
        else:
            shown, mark = self._value(text)
        if self._style in self._struck:
            self.found.struck_rows.add(self._row)
        if self._has_formula:
            self.found.formulas.append(self._row * _LAST_COLUMN + self._column)
        self.found.rows.append(self._row)
        self.found.columns.append(self._column)
        self.found.texts.append(shown)
        self.found.marks.append(mark)

    def _value(self, text: str) -> tuple[str, int]:
        if self._type == "s":  # a shared string that is not there is text that was lost
            return (
                (self._shared[int(text)], TEXT_CELL)
                if 0 <= int(text) < len(self._shared)
                else (text, ERROR_CELL)
            )
        if self._type == "e":
            return text, ERROR_CELL
        if self._type == "b":
            return ("true" if text.strip() == "1" else "false"), TEXT_CELL
        if self._type == "d":
            return text, DATE_CELL
        if self._type != "n":
            return unescaped(text), TEXT_CELL
        known = self._shown.get((text, self._style))
        if known is None:
            known = self._number(text)
            if len(self._shown) < 1_000_000:
                self._shown[(text, self._style)] = known
        return known

    def _number(self, text: str) -> tuple[str, int]:
        style = int(self._style)
        shape = self._formats[style] if style < len(self._formats) else CellFormat()
        try:
            number = float(text)
        except ValueError:
            return text, TEXT_CELL
        if not isfinite(number):
            return text, TEXT_CELL
        if shape.is_date and 0 <= number <= self._last_day:
            return day_text(number, self._epoch), DATE_CELL
        if shape.is_elapsed and number >= 0:
            return elapsed_text(number), DATE_CELL
        return number_as_shown(number, plain_number(number, text), shape)

    def _address(self, reference: str) -> tuple[int, int]:
        letters = reference.rstrip("0123456789")
        column = self._letters.get(letters)
        if column is None:
            column = 0
            for letter in letters.replace("$", "").upper():
                column = column * 26 + ord(letter) - 64
            self._letters[letters] = column
        row = int(reference[len(letters) :] or 0)
        if not (1 <= row <= _LAST_ROW and 1 <= column <= _LAST_COLUMN):
            raise XmlError("no_such_cell", reference=reference[:20])
        return row, column


def number_as_shown(number: float, plain: str, shape: CellFormat) -> tuple[str, int]:
    """Return a number as its format shows it where no digit is lost, else `plain`, and the kind of its cell."""
    if shape.is_percent:
        return plain, PERCENT_CELL
    if shape.unit is not None:
        return plain, UNIT_CELLS[shape.unit]
    if shape.decimals is None or not (shape.decimals or shape.digits > 1):
        return plain, NUMBER_CELL
    width = shape.digits + shape.decimals + (1 if shape.decimals else 0)
    shown = f"{number:0{width}.{shape.decimals}f}"
    return (shown, FORMATTED_NUMBER) if float(shown) == number else (plain, NUMBER_CELL)
