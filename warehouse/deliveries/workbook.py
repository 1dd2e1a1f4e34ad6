"""XLSX workbooks: the sheet that holds the table, as columns with the row each cell stood on.

Comes in: a workbook, what the block states about it, the names that are wanted. Goes out: a `CellTable`. Must not
know: what a column means.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import polars as pl

from bim.errors import DeliveryError
from bim.tables import Finding
from warehouse.deliveries.cellformats import CellFormat, read_formats
from warehouse.deliveries.sheetxml import SheetCells, read_cells, read_shared_strings
from warehouse.deliveries.sniffing import HEADER_SEARCH, header_position, named, tidy_name
from warehouse.deliveries.tabular import CONTROL, MERGED_CELL, CellTable, unique_names
from warehouse.deliveries.xmlstream import parse

MOST_PARTS = 10_000
MOST_TIMES = 200  # how much bigger than its packed form a part may grow; real sheets stay below 50


@dataclass(frozen=True)
class SheetPart:
    """A sheet by name, and where it lies in the archive."""

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
            raise DeliveryError(f"{path.name} {_what_it_is(path)}", "not_a_workbook") from error
        self._parts = {_part_name(part.filename): part for part in self._archive.infolist()}
        if len(self._parts) < len(self._archive.infolist()):
            raise DeliveryError(f"{path.name} holds a part twice, so it says two things", "not_a_workbook")
        if len(self._parts) > MOST_PARTS:
            raise DeliveryError(f"{path.name} holds {len(self._parts)} parts", "too_large")
        self._roles: dict[str, str] = {}
        self.sheets, self._epoch = self._find_sheets()
        self._shared: list[str] | None = None
        self._formats: list[CellFormat] = []

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def cells(self, sheet: SheetPart, most_rows: int | None = None) -> SheetCells:
        """Cells of a sheet; only its first rows where `most_rows` is given."""
        if self._shared is None:
            self._shared = self._optional("sharedStrings", read_shared_strings)
            self._formats = self._optional("styles", read_formats)
        with self._open(sheet.part) as stream:
            return read_cells(stream, self._shared, self._formats, self._epoch, most_rows)

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
            raise DeliveryError(f"{self.path.name} lacks its part {part}", "not_a_workbook")
        if packed.flag_bits & 1:
            raise DeliveryError(f"{self.path.name} is locked by a password", "not_a_workbook")
        if packed.file_size > 50_000_000 and packed.file_size > MOST_TIMES * max(packed.compress_size, 1):
            raise DeliveryError(f"{self.path.name} grows {MOST_TIMES} times when it is unpacked", "too_large")
        try:
            with self._archive.open(packed) as stream:
                yield stream
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, zipfile.LargeZipFile) as error:
            raise DeliveryError(f"{self.path.name} is damaged: {error}", "not_a_workbook") from error

    def _find_sheets(self) -> tuple[list[SheetPart], datetime]:
        book = next((part for role, part in self._relations("") if role[1] == "officeDocument"), "xl/workbook.xml")
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
        """Link and role, and the part they lead to, of all that a part refers to; of the archive itself for "".

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
    """The name of a part as two of them are compared."""
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()


def _what_it_is(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(512).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "is an old .xls or a workbook under a password; save it as .xlsx without one"
    if start[:1] == b"<":
        return "is a web page named as a workbook; save it as .xlsx"
    return "is no workbook, or only a part of one"


def read_workbook(path: Path, block: Mapping[str, Any], wanted: Set[str], needed: Set[str]) -> CellTable:
    """The table of a workbook: the stated sheet, else all whose header has the needed names, else the best.

    Raises DeliveryError: not_a_workbook, unsafe_xml, too_large, missing_sheet, empty_file.
    """
    with Workbook(path) as workbook:
        chosen, findings = _choose(workbook, block.get("sheet"), block.get("header_row"), wanted, needed)
        tables = [table_of(workbook.cells(sheet), header, sheet.name) for sheet, header in chosen]
    for (sheet, header) in chosen:
        if header > 1 and not block.get("header_row"):
            message = f"Sheet {sheet.name!r}: the header was found on row {header}"
            findings.append(Finding("header_row_assumed", "info", message, row=header))
    return _stacked(tables, [sheet.name for sheet, _ in chosen], findings)


def _choose(
    workbook: Workbook, stated: str | None, header_row: int | None, wanted: Set[str], needed: Set[str]
) -> tuple[list[tuple[SheetPart, int]], list[Finding]]:
    """Sheets to read with their header rows (from 1), and what was assumed."""
    sheets = workbook.sheets
    if stated is not None:
        sheets = [sheet for sheet in sheets if tidy_name(sheet.name) == tidy_name(stated)]
        if not sheets:
            there = ", ".join(sheet.name for sheet in workbook.sheets)
            raise DeliveryError(f"No sheet is called {stated!r}; there are {there}", "missing_sheet")
    scored = []
    for sheet in sheets:
        rows = _first_rows(workbook.cells(sheet, most_rows=max(HEADER_SEARCH, header_row or 0)))
        at = header_row - 1 if header_row else header_position(rows, wanted)
        header = rows[at] if at < len(rows) else []
        is_whole = named(header, needed) == len(needed)
        scored.append(((is_whole, 0 if is_whole else named(header, wanted)), sheet, at + 1))
    if not scored:
        raise DeliveryError(f"{workbook.path.name} holds no sheet", "empty_file")
    shown = [entry for entry in scored if not entry[1].is_hidden or stated] or scored
    best = max(score for score, _, _ in shown)
    chosen = [(sheet, header) for score, sheet, header in shown if score == best]
    if not best[0]:
        chosen = chosen[:1]
    findings = []
    if len(scored) > 1:
        names = ", ".join(repr(sheet.name) for sheet, _ in chosen)
        findings.append(Finding("sheet_assumed", "info", f"Of {len(scored)} sheets these were read: {names}"))
    partly = [
        sheet.name for score, sheet, at in shown
        if best[0] and not score[0] and score[1] >= max(2, (len(needed) + 1) // 2) and not stated
    ]
    if partly:
        message = f"Sheets {', '.join(partly)} were not read: their header lacks a column that this delivery needs"
        findings.append(Finding("sheet_not_read", "warning", message))
    unread = [sheet.name for score, sheet, _ in scored if sheet.is_hidden and score == best and not stated and best[0]]
    if unread and shown is not scored:
        findings.append(Finding("hidden_sheet", "warning", f"Hidden sheets were not read: {', '.join(unread)}"))
    return chosen, findings


def _first_rows(cells: SheetCells) -> list[list[str | None]]:
    rows: list[list[str | None]] = [[] for _ in range(max(cells.rows, default=0))]
    for row, text in zip(cells.rows, cells.texts, strict=True):
        rows[row - 1].append(text)
    return rows


def table_of(cells: SheetCells, header: int, sheet: str) -> CellTable:
    """The columns named by the header row, for every row under it that holds a cell."""
    every = pl.DataFrame(
        {"row": cells.rows, "column": cells.columns, "text": cells.texts, "mark": cells.marks},
        schema={"row": pl.Int64, "column": pl.Int64, "text": pl.String, "mark": pl.Int8},
    )
    frame = every.unique(subset=["row", "column"], keep="first", maintain_order=True)
    top = frame.filter(pl.col("row") == header).sort("column").filter(pl.col("text").str.strip_chars() != "")
    if top.is_empty():
        raise DeliveryError(f"Sheet {sheet!r} holds no header", "empty_file")
    names, repeated = unique_names(top["text"].to_list())
    below = frame.filter((pl.col("row") > header) & ((pl.col("text").str.strip_chars() != "") | (pl.col("mark") > 0)))
    rows = below.select("row").unique().sort("row")
    filled, columns, marks = 0, {}, {}
    for name, place in zip(names, top["column"].to_list(), strict=True):
        column = below.filter(pl.col("column") == place).select("row", "text", "mark")
        column = rows.join(column, on="row", how="left", maintain_order="left")
        column, count = _fill_merged(column, place, header, cells.merged)
        filled += count
        columns[name], marks[name] = column["text"], column["mark"]
    inside = below.filter(pl.col("column").is_in(top["column"].implode()))["row"]
    outside = rows.select(
        pl.when(pl.col("row").is_in(_said_twice(every, frame).implode())).then(pl.lit("cell_twice"))
        .when(~pl.col("row").is_in(inside.implode())).then(pl.lit("long_row")).cast(pl.String)
    )
    findings = _about_rows(rows["row"], cells, filled, sheet)
    table = pl.DataFrame(columns)
    control = table.select(pl.any_horizontal(pl.all().str.contains(CONTROL)).fill_null(False)).to_series()
    codes = outside.to_series().alias("code")
    codes = pl.repeat("control_character", len(codes), eager=True).zip_with(control, codes)
    return CellTable(table, rows["row"].alias("source_row"), codes, repeated, marks, tuple(findings))


def _said_twice(every: pl.DataFrame, first: pl.DataFrame) -> pl.Series:
    """Rows of a sheet that hold one cell twice, with two values."""
    if len(every) == len(first):
        return every["row"].clear()
    different = every.unique(subset=["row", "column", "text"])
    return different.filter(pl.struct("row", "column").is_duplicated())["row"].unique()


def _fill_merged(
    column: pl.DataFrame, place: int, header: int, merged: Sequence[tuple[int, int, int, int]]
) -> tuple[pl.DataFrame, int]:
    """A cell merged over several rows holds its value on each of them; the cells filled so are marked."""
    down = [(first, last) for first, left, last, _ in merged if left == place and last > first > header]
    if not down:
        return column, 0
    ranges = pl.DataFrame(down, schema={"first": pl.Int64, "last": pl.Int64}, orient="row")
    ranges = ranges.unique("first").sort("first")
    tops = column.select(pl.col("row").alias("first"), pl.col("text").alias("value")).drop_nulls()
    near = column.join_asof(ranges.join(tops, on="first", maintain_order="left"), left_on="row", right_on="first")
    is_empty = near.select((pl.col("text").is_null() & (pl.col("row") <= pl.col("last"))).fill_null(False)).to_series()
    filled = near.select(
        "row", pl.when(is_empty).then("value").otherwise("text").alias("text"),
        pl.when(is_empty).then(pl.lit(MERGED_CELL, dtype=pl.Int8)).otherwise("mark").alias("mark"),
    )
    return filled, int(is_empty.sum())


def _about_rows(rows: pl.Series, cells: SheetCells, filled: int, sheet: str) -> list[Finding]:
    findings = []
    if filled:
        message = f"Sheet {sheet!r}: {filled} cells took the value of the merged cell above"
        findings.append(Finding("merged_cells_filled", "warning", message))
    hidden = sorted(set(rows.to_list()) & cells.hidden_rows)
    if hidden:
        shown = ", ".join(str(row) for row in hidden[:20])
        message = f"Sheet {sheet!r}: hidden rows were read too: {shown}"
        findings.append(Finding("hidden_rows", "warning", message, row=hidden[0]))
    return findings


def _stacked(tables: list[CellTable], names: list[str], findings: list[Finding]) -> CellTable:
    """Several sheets of one table under each other, columns by name."""
    told = (*findings, *(finding for table in tables for finding in table.findings))
    cells = pl.concat([table.cells for table in tables], how="diagonal")
    sheets = [
        pl.repeat(name, len(table.source_row), dtype=pl.String, eager=True)
        for table, name in zip(tables, names, strict=True)
    ]
    marks = pl.concat([pl.DataFrame(dict(table.marks)) for table in tables], how="diagonal")
    return CellTable(
        cells, pl.concat([table.source_row for table in tables]), pl.concat([table.row_codes for table in tables]),
        frozenset().union(*(table.repeated for table in tables)),
        {name: marks[name] for name in marks.columns}, told,
        sheets=pl.concat(sheets) if len(sheets) > 1 else None,
    )
