"""The formats of the cells of a binary workbook (.xlsb).

Comes in: an .xlsb file. Goes out: formats by sheet. Source: [MS-XLSB] 2.1.4 (records), 2.4 (BrtFmt, BrtXF, BrtRowHdr).
"""

import posixpath
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from warehouse.deliveries.files.cellformats import CellFormat, format_of
from warehouse.deliveries.files.sheet_formats import MOST_BYTES, MOST_TIMES, SheetFormats
from warehouse.deliveries.files.xmlstream import parse

_ROW, _RK, _REAL, _FORMULA_NUMBER = 0, 2, 5, 9
_FORMAT, _XF, _SHEET = 44, 47, 156
_CELL_XFS, _END_CELL_XFS = 617, 618
_IS_HIDDEN = 0x10  # fDyZero of BrtRowHdr


def read_xlsb_formats(path: Path) -> dict[str, SheetFormats]:
    """Return the formats of each sheet by its name."""
    with zipfile.ZipFile(path) as archive:
        targets = _targets(archive)
        styles = next((part for part in targets.values() if part.endswith("styles.bin")), "xl/styles.bin")
        formats = _formats(_part(archive, styles)) if styles in archive.namelist() else []
        return {
            name: _sheet_formats(_part(archive, targets[link]), formats)
            for name, link in _sheets(_part(archive, "xl/workbook.bin"))
            if targets.get(link) in archive.namelist()
        }


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    part = archive.getinfo(name)
    is_bomb = part.file_size > 50_000_000 and part.file_size > MOST_TIMES * max(part.compress_size, 1)
    if is_bomb or part.file_size > MOST_BYTES:
        raise ValueError(name)
    return archive.read(part)


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the parts that the workbook refers to, by the name of the reference."""
    found: dict[str, str] = {}

    def relation(element: str, values: dict[str, str]) -> None:
        if element == "Relationship":
            target = posixpath.normpath(posixpath.join("/xl", values.get("Target", ""))).lstrip("/")
            found[values.get("Id", "")] = target

    with archive.open("xl/_rels/workbook.bin.rels") as stream:
        parse(stream, relation, lambda _: None)
    return found


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the contents of each record; both lengths have seven bits a byte."""
    place = 0
    while place < len(data):
        number = data[place]
        place += 1
        if number & 0x80:
            number = number & 0x7F | (data[place] & 0x7F) << 7
            place += 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte = data[place]
            place += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield number, data[place : place + size]
        place += size


def _wide(data: bytes, place: int) -> tuple[str, int]:
    """Return a text with its length in front, and the place behind it."""
    (length,) = struct.unpack_from("<I", data, place)
    length = 0 if length == 0xFFFFFFFF else length
    end = place + 4 + 2 * length
    return data[place + 4 : end].decode("utf-16-le", "replace"), end


def _sheets(data: bytes) -> Iterator[tuple[str, str]]:
    for number, record in _records(data):
        if number == _SHEET:
            link, end = _wide(record, 8)
            yield _wide(record, end)[0], link


def _formats(data: bytes) -> list[CellFormat]:
    """Return the formats in the order that cells refer to them."""
    codes: dict[int, str] = {}
    found: list[CellFormat] = []
    is_cells = False
    for number, record in _records(data):
        if number == _FORMAT:
            codes[struct.unpack_from("<H", record)[0]] = _wide(record, 2)[0]
        elif number in (_CELL_XFS, _END_CELL_XFS):
            is_cells = number == _CELL_XFS
        elif number == _XF and is_cells:
            (code,) = struct.unpack_from("<H", record, 2)
            found.append(format_of(code, codes.get(code)))
    return found


def _sheet_formats(data: bytes, formats: list[CellFormat]) -> SheetFormats:
    found, row = SheetFormats(), 0
    for number, record in _records(data):
        if number == _ROW:
            row = struct.unpack_from("<I", record)[0] + 1
            if len(record) > 11 and record[11] & _IS_HIDDEN:
                found.hidden_rows.add(row)
        elif number in (_RK, _REAL, _FORMULA_NUMBER):
            column, style = struct.unpack_from("<II", record)
            style &= 0xFFFFFF
            if style < len(formats):
                found.add(row, column + 1, formats[style])
    return found
