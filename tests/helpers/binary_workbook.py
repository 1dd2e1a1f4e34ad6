"""A binary workbook (.xlsb) as small as Excel's reader needs: one sheet of texts and numbers with formats."""

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def _record(number: int, data: bytes = b"") -> bytes:
    head = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
    return head + struct.pack("<B", len(data)) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def write_xlsb(
    path: Path, rows: Sequence[Sequence[str | tuple[float, int]]], formats: Sequence[str], hidden: int
) -> None:
    """Write rows of texts and of numbers, each with the place of its format; row `hidden` (from 1) is hidden."""
    sheet = (
        _record(129)
        + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1))
        + _record(145)
    )
    for place, row in enumerate(rows):
        flags = 0x10 if place + 1 == hidden else 0
        sheet += _record(0, struct.pack("<IIHBBBI", place, 0, 300, 0, flags, 0, 0))
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet += _record(6, struct.pack("<II", column, 0) + _wide(cell))
            else:
                sheet += _record(5, struct.pack("<IId", column, cell[1], cell[0]))
    sheet += _record(146) + _record(130)
    styles = _record(278) + _record(615, struct.pack("<I", len(formats)))
    styles += b"".join(
        _record(44, struct.pack("<H", 164 + n) + _wide(code)) for n, code in enumerate(formats)
    )
    styles += _record(616) + _record(617, struct.pack("<I", len(formats)))
    styles += b"".join(
        _record(47, struct.pack("<HHHHHBBH", 0xFFFF, 164 + n, 0, 0, 0, 0, 0, 0)) for n in range(len(formats))
    )
    styles += _record(618) + _record(279)
    book = _record(131) + _record(143)
    book += (
        _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Linjer")) + _record(144) + _record(132)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATION}/{role}" Target="{target}"/>'
        for n, (role, target) in enumerate(
            (("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin")), 1
        )
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr("xl/styles.bin", styles)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        )
