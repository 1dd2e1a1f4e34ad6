"""XLSX workbooks as archives: their parts within limits, the sheets by name, the cells of a sheet.

Comes in: a path. Goes out: `Workbook`, or a DeliveryError for a file that is not one or may do harm. It does not
know which sheet is wanted.
"""

import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from warehouse.deliveries.files.cellformats import CellFormat, read_formats
from warehouse.deliveries.files.sheetxml import SheetCells, read_cells, read_shared_strings
from warehouse.deliveries.files.xmlstream import XmlError, parse
from warehouse.deliveries.findings import delivery_error

MOST_PARTS = 10_000
MOST_TIMES = 200  # how much bigger than its packed form a part may grow; real sheets stay below 50
_DAMAGE = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, EOFError, OSError)
_OTHER_BOOKS = {
    "xl/workbook.bin": "binary",
    "content.xml": "open_document",
    "word/document.xml": "word",
    "index/document.iwa": "numbers",
}
_XML_CODES = {"doctype": "unsafe_xml", "xml": "too_large", "cells": "too_large"}  # of what is wrong in a part


@dataclass(frozen=True)
class SheetPart:
    """A sheet by name, and its path in the archive."""

    name: str
    part: str
    is_hidden: bool


class Workbook:
    """An opened workbook: its sheets, and their cells on demand. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise delivery_error("not_a_workbook", _what_it_is(path)) from error
        self._parts = {_part_name(part.filename): part for part in self._archive.infolist()}
        other = next((what for part, what in _OTHER_BOOKS.items() if part in self._parts), None)
        if other is not None:
            raise delivery_error("not_a_workbook", "other_document", what=other)
        if len(self._parts) < len(self._archive.infolist()):
            raise delivery_error("not_a_workbook", "part_twice")
        if len(self._parts) > MOST_PARTS:
            raise delivery_error("too_large", "parts", parts=len(self._parts), limit=MOST_PARTS)
        self._roles: dict[str, str] = {}
        self.sheets, self.epoch = self._find_sheets()
        self._shared: list[str] | None = None
        self._formats: list[CellFormat] = []

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def cells(self, sheet: SheetPart, most_rows: int | None = None) -> SheetCells:
        """Return cells of a sheet; only its first rows where `most_rows` is given."""
        if self._shared is None:
            self._shared = self._optional("sharedStrings", read_shared_strings)
            self._formats = self._optional("styles", read_formats)
        with self._open(sheet.part) as stream:
            return read_cells(stream, self._shared, self._formats, self.epoch, most_rows)

    def _optional(self, role: str, read: Any) -> list[Any]:
        part = self._roles.get(role, "")  # read with the sheets, from the relations of the workbook
        if part not in self._parts:
            return []
        with self._open(part) as stream:
            found: list[Any] = read(stream)
            return found

    @contextmanager
    def _open(self, part: str) -> Iterator[IO[bytes]]:
        packed = self._parts.get(part)
        if packed is None:
            is_book = any(name.startswith("xl/") for name in self._parts)
            raise delivery_error("not_a_workbook", "missing_part" if is_book else "archive", part=part)
        if packed.flag_bits & 1:
            raise delivery_error("not_a_workbook", "password")
        if packed.file_size > 50_000_000 and packed.file_size > MOST_TIMES * max(packed.compress_size, 1):
            raise delivery_error("too_large", "expanding", limit=MOST_TIMES)
        try:
            with self._archive.open(packed) as stream:
                yield stream
        except XmlError as error:
            code = _XML_CODES.get(error.problem, "not_a_workbook")
            case = None if error.problem == "doctype" else error.problem
            raise delivery_error(code, case, xml=f"The XML of part {part}", **error.values) from error
        except NotImplementedError as error:
            raise delivery_error("not_a_workbook", "unusual_packing") from error
        except _DAMAGE as error:
            raise delivery_error("not_a_workbook", "damaged_part", part=part) from error

    def _find_sheets(self) -> tuple[list[SheetPart], datetime]:
        book = next(
            (part for role, part in self._relations("") if role[1] == "officeDocument"), "xl/workbook.xml"
        )
        targets = {}
        for (link, role), part in self._relations(book):
            targets[link] = self._roles[role] = part
        found: list[SheetPart] = []
        epoch = [datetime(1899, 12, 30)]

        def sheet(name: str, values: dict[str, str]) -> None:
            if name == "workbookPr" and values.get("date1904") in ("1", "true"):
                epoch[0] = datetime(1904, 1, 1)
            if name == "sheet":
                link = next((value for key, value in values.items() if key.rpartition("}")[2] == "id"), "")
                hidden = values.get("state", "visible") != "visible"
                found.append(SheetPart(values.get("name", ""), targets.get(link, ""), hidden))

        with self._open(book) as stream:
            parse(stream, sheet, lambda _: None)
        return [part for part in found if part.part in self._parts], epoch[0]

    def _relations(self, part: str) -> list[tuple[tuple[str, str], str]]:
        """Return link, role and target of all that a part refers to; of the archive itself for "".

        Source: ECMA-376 part 2, 6.5 (relationships) and 6.2.2 (part names are the same whatever their case).
        """
        folder, name = posixpath.split(part)
        found: list[tuple[tuple[str, str], str]] = []

        def relation(name: str, values: dict[str, str]) -> None:
            if name == "Relationship":
                role = values.get("Type", "").rpartition("/")[2]
                target = _part_name(posixpath.join("/" + folder, values.get("Target", "").replace("\\", "/")))
                found.append(((values.get("Id", ""), role), target))

        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if part or relations in self._parts:
            with self._open(relations) as stream:
                parse(stream, relation, lambda _: None)
        return found


def _part_name(name: str) -> str:
    """Return the name of a part for comparison."""
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()


def _what_it_is(path: Path) -> str | None:
    """Return the case of a file that is no archive, by its first bytes; null where they say nothing."""
    with path.open("rb") as stream:
        start = stream.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "old_or_locked"
    if start[:1] == b"<":
        return "web_page"
    return None
