"""The formats of the cells of an old workbook (.xls, from Excel 97 on).

Comes in: an .xls file. Goes out: formats by sheet. Source: [MS-XLS] 2.4 (BoundSheet8, Format, XF, Row, MulRk).
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import olefile

from warehouse.deliveries.files.cellformats import CellFormat, format_of
from warehouse.deliveries.files.sheet_formats import SheetFormats

_SHEET, _FORMAT, _XF, _ROW, _END = 0x85, 0x41E, 0xE0, 0x208, 0x0A
_CELLS = (0x203, 0x27E, 0x06)  # NUMBER, RK, FORMULA: each begins with row, column and format
_MANY_CELLS = 0xBD  # MULRK: a row, its first column, and a format and a number for each
_IS_HIDDEN = 0x20  # fDyZero of ROW


def read_xls_formats(path: Path) -> dict[str, SheetFormats]:
    """Return the formats of each sheet by its name; none of a workbook older than Excel 97."""
    with olefile.OleFileIO(path) as container:
        if not container.exists("Workbook"):
            return {}
        book: bytes = container.openstream("Workbook").read()
    codes: dict[int, str] = {}
    formats: list[CellFormat] = []
    sheets: dict[str, int] = {}
    for number, record in _records(book, 0):
        if number == _SHEET:
            sheets[_text(record, 6, wide_length=False)] = struct.unpack_from("<I", record)[0]
        elif number == _FORMAT:
            codes[struct.unpack_from("<H", record)[0]] = _text(record, 2, wide_length=True)
        elif number == _XF:
            (code,) = struct.unpack_from("<H", record, 2)
            formats.append(format_of(code, codes.get(code)))
    return {name: _sheet_formats(book, place, formats) for name, place in sheets.items()}


def _records(book: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a substream, from its beginning to its end."""
    while place + 4 <= len(book):
        number, size = struct.unpack_from("<HH", book, place)
        yield number, book[place + 4 : place + 4 + size]
        if number == _END:
            return
        place += 4 + size


def _text(record: bytes, place: int, wide_length: bool) -> str:
    """Return a text with its length and its width in front."""
    length = struct.unpack_from("<H" if wide_length else "<B", record, place)[0]
    place += 2 if wide_length else 1
    if record[place] & 1:
        return record[place + 1 : place + 1 + 2 * length].decode("utf-16-le", "replace")
    return record[place + 1 : place + 1 + length].decode("latin-1")


def _sheet_formats(book: bytes, place: int, formats: list[CellFormat]) -> SheetFormats:
    found = SheetFormats()

    def add(row: int, column: int, style: int) -> None:
        if style < len(formats):
            found.add(row + 1, column + 1, formats[style])

    for number, record in _records(book, place):
        if number in _CELLS:
            add(*struct.unpack_from("<HHH", record))
        elif number == _MANY_CELLS:
            row, first = struct.unpack_from("<HH", record)
            for nth in range((len(record) - 6) // 6):
                add(row, first + nth, struct.unpack_from("<H", record, 4 + 6 * nth)[0])
        elif number == _ROW and struct.unpack_from("<H", record, 12)[0] & _IS_HIDDEN:
            found.hidden_rows.add(struct.unpack_from("<H", record)[0] + 1)
    return found
