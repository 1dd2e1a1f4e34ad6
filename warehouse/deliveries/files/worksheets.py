"""The sheets of a workbook that hold a delivery, as one table with the row each cell stood on.

Comes in: a workbook, what the block states about it, the names that are wanted. Goes out: a `CellTable`.
"""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.other_workbook import OLE_START, SUFFIXES, OtherWorkbook
from warehouse.deliveries.files.sheetxml import SheetCells
from warehouse.deliveries.files.sniffing import HEADER_SEARCH, header_position, named, tidy_name
from warehouse.deliveries.files.tabular import MERGED_CELL, CellTable, broken_texts, unique_names
from warehouse.deliveries.files.workbook import SheetPart, Workbook
from warehouse.deliveries.findings import delivery_error, examples, make_finding

_OTHER_PURPOSE = (  # names of sheets that repeat other sheets, or say what was planned
    r"(?i)\b(?:budget|forecast|prognose?|udkast|utkast|kladde|draft|entwurf|backup|annulleret|slettet|deleted)\b|"
    r"^(?:skabelon|template|eksempel|example|kopi|copy|kopie)(?: ?\d+)?$|^(?:kopi|copy|kopie) (?:af|av|of|von)\b"
)
_OF_ANOTHER = (
    r"(?i)\s*(?:\(\d\)|[-_ (]*(?:kopi|copy|kopie|gammel|gammal|old|alt)\)?)$"  # behind another sheet's name
)


def read_workbook(path: Path, block: Mapping[str, Any], wanted: Set[str], needed: Set[str]) -> CellTable:
    """Return the table of a workbook: of the stated sheet, else of all whose header has the needed names.

    Raises DeliveryError: not_a_workbook, unsafe_xml, too_large, missing_sheet, empty_file.
    """
    with opened_workbook(path) as workbook:
        chosen, findings = _choose(workbook, block.get("sheet"), block.get("header_row"), wanted, needed)
        tables = [table_of(workbook.cells(sheet), header, sheet.name) for sheet, header in chosen]
        epoch = workbook.epoch
    for sheet, header in chosen:
        if header > 1 and not block.get("header_row"):
            findings.append(
                make_finding(
                    "header_row_assumed", case="sheet", sheet=sheet.name, header_row=header, row=header
                )
            )
    if isinstance(workbook, OtherWorkbook):
        findings.append(make_finding("errors_not_seen", suffix=path.suffix.lower()))
        if not workbook.has_formats:
            findings.append(make_finding("errors_not_seen", case="formats", suffix=path.suffix.lower()))
    return replace(_stacked(tables, [sheet.name for sheet, _ in chosen], findings), epoch=epoch)


def opened_workbook(path: Path) -> Workbook | OtherWorkbook:
    """Return the workbook opened by the reader of its form; a .xls that is none in truth goes to that of .xlsx."""
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        is_old = file.read(len(OLE_START)) == OLE_START
    return OtherWorkbook(path) if suffix in SUFFIXES and (suffix != ".xls" or is_old) else Workbook(path)


def _choose(
    workbook: Workbook | OtherWorkbook,
    stated: str | None,
    header_row: int | None,
    wanted: Set[str],
    needed: Set[str],
) -> tuple[list[tuple[SheetPart, int]], list[Finding]]:
    """Return sheets to read with their header rows (from 1), and what was assumed."""
    sheets = workbook.sheets
    if stated is not None:
        sheets = [sheet for sheet in sheets if tidy_name(sheet.name) == tidy_name(stated)]
        if not sheets:
            there = ", ".join(sheet.name for sheet in workbook.sheets)
            raise delivery_error("missing_sheet", sheet=stated, sheets=there)
    scored = [_scored(workbook, sheet, header_row, wanted, needed) for sheet in sheets]
    if not scored:
        raise delivery_error("empty_file", "no_sheet")
    visible = [entry for entry in scored if not entry.sheet.is_hidden or stated]
    is_hidden_used = not any(entry.is_complete for entry in visible)
    usable = scored if is_hidden_used else visible  # a hidden sheet is read where no other has the table
    best = max(entry.score for entry in usable)
    chosen = [entry for entry in usable if entry.score == best]
    if not best[0]:
        chosen = chosen[:1]
    findings = []
    if len(scored) > 1:
        names = ", ".join(repr(entry.sheet.name) for entry in chosen)
        findings.append(make_finding("sheet_assumed", sheets=len(scored), names=names))
        findings += _other_purpose_findings([entry.sheet.name for entry in chosen])
    if best[0] and not stated:
        enough = max(2, (len(needed) + 1) // 2)
        partly = [entry for entry in usable if not entry.is_complete and entry.score[1] >= enough]
        hidden = [entry for entry in scored if entry.sheet.is_hidden and entry.score == best]
        findings += _sheet_findings("sheet_not_read", None, partly)
        findings += _sheet_findings("hidden_sheet", "used" if is_hidden_used else None, hidden)
    return [(entry.sheet, entry.header) for entry in chosen], findings


@dataclass(frozen=True)
class _Scored:
    """A sheet, the row of its header (from 1), and how well the header fits: has all needed names, wanted names."""

    sheet: SheetPart
    header: int
    score: tuple[bool, int]

    @property
    def is_complete(self) -> bool:
        return self.score[0]


def _scored(
    workbook: Workbook | OtherWorkbook,
    sheet: SheetPart,
    header_row: int | None,
    wanted: Set[str],
    needed: Set[str],
) -> _Scored:
    rows = _first_rows(workbook.cells(sheet, most_rows=max(HEADER_SEARCH, header_row or 0)))
    at = header_row - 1 if header_row else header_position(rows, wanted)
    header = rows[at] if at < len(rows) else []
    is_complete = named(header, needed) == len(needed)
    return _Scored(sheet, at + 1, (is_complete, 0 if is_complete else named(header, wanted)))


def _sheet_findings(code: str, case: str | None, found: Sequence[_Scored]) -> list[Finding]:
    names = ", ".join(entry.sheet.name for entry in found)
    return [make_finding(code, case=case, count=len(found), sheets=names)] if found else []


def _other_purpose_findings(names: Sequence[str]) -> list[Finding]:
    """Return a warning about sheets that are read with others, and whose names say budget, copy or draft."""
    copies = [name for name in names if (rest := re.sub(_OF_ANOTHER, "", name)) != name and rest in names]
    found = [name for name in names if name in copies or re.search(_OTHER_PURPOSE, name)]
    if not found or len(found) == len(names):
        return []
    return [make_finding("sheet_of_other_purpose", count=len(found), sheets=", ".join(map(repr, found)))]


def _first_rows(cells: SheetCells) -> list[list[str | None]]:
    rows: list[list[str | None]] = [[] for _ in range(max(cells.rows, default=0))]
    for row, text in zip(cells.rows, cells.texts, strict=True):
        rows[row - 1].append(text)
    return rows


def table_of(cells: SheetCells, header: int, sheet: str) -> CellTable:
    """Return the columns named by the header row, for every row under it that has a cell.

    `header` counts from 1; `sheet` is named in messages. Raises: DeliveryError `empty_file` where that row is empty.
    """
    every = pl.DataFrame(
        {"row": cells.rows, "column": cells.columns, "text": cells.texts, "mark": cells.marks},
        schema={"row": pl.Int64, "column": pl.Int64, "text": pl.String, "mark": pl.Int8},
    )
    frame = every.unique(subset=["row", "column"], keep="first", maintain_order=True)
    top = frame.filter(pl.col("row") == header).sort("column").filter(pl.col("text").str.strip_chars() != "")
    if top.is_empty():
        raise delivery_error("empty_file", "empty_sheet", sheet=sheet, header_row=header)
    names, repeated = unique_names(top["text"].to_list())
    below = frame.filter(
        (pl.col("row") > header) & ((pl.col("text").str.strip_chars() != "") | (pl.col("mark") > 0))
    )
    rows = below.select("row").unique().sort("row")
    places = dict(zip(names, top["column"].to_list(), strict=True))
    table, marks, filled = _columns_under(below, rows, places, header, cells)
    inside = below.filter(pl.col("column").is_in(top["column"].implode()))["row"]
    codes = _row_codes(rows, table, _conflicting_cells(every, frame), inside)
    findings = _row_findings(rows["row"], cells, filled, sheet)
    above = tuple(frame.filter(pl.col("row") < header).sort("row", "column")["text"].drop_nulls())
    return CellTable(
        table, rows["row"].alias("source_row"), codes, repeated, marks, tuple(findings), above=above
    )


def _columns_under(
    below: pl.DataFrame, rows: pl.DataFrame, places: Mapping[str, int], header: int, cells: SheetCells
) -> tuple[pl.DataFrame, dict[str, pl.Series], int]:
    """Return the texts of the named columns, their marks, and how many cells got the value of a merged cell."""
    filled, columns, marks = 0, {}, {}
    for name, place in places.items():
        column = below.filter(pl.col("column") == place).select("row", "text", "mark")
        column = rows.join(column, on="row", how="left", maintain_order="left")
        column, count = _fill_merged(column, place, header, cells.merged)
        filled += count
        columns[name], marks[name] = column["text"], column["mark"]
    return pl.DataFrame(columns), marks, filled


def _row_codes(
    rows: pl.DataFrame, table: pl.DataFrame, conflicting: pl.Series, inside: pl.Series
) -> pl.Series:
    """Return why each row is held: broken text, else a cell that is there twice, else cells beside the columns only."""
    outside = rows.select(
        pl.when(pl.col("row").is_in(conflicting.implode()))
        .then(pl.lit("cell_twice"))
        .when(~pl.col("row").is_in(inside.implode()))
        .then(pl.lit("long_row"))
        .cast(pl.String)
    )
    broken = broken_texts(table)
    return broken.zip_with(broken.is_not_null(), outside.to_series()).alias("code")


def _conflicting_cells(every: pl.DataFrame, first: pl.DataFrame) -> pl.Series:
    """Return the rows of a sheet that have one cell twice, with two values."""
    if len(every) == len(first):
        return every["row"].clear()
    different = every.unique(subset=["row", "column", "text"])
    return different.filter(pl.struct("row", "column").is_duplicated())["row"].unique()


def _fill_merged(
    column: pl.DataFrame, place: int, header: int, merged: Sequence[tuple[int, int, int, int]]
) -> tuple[pl.DataFrame, int]:
    """Return a column in which each row of a merged cell has its value; these cells are marked."""
    down = [(first, last) for first, left, last, _ in merged if left == place and last > first > header]
    if not down:
        return column, 0
    ranges = pl.DataFrame(down, schema={"first": pl.Int64, "last": pl.Int64}, orient="row")
    ranges = ranges.unique("first").sort("first")
    tops = column.select(pl.col("row").alias("first"), pl.col("text").alias("value")).drop_nulls()
    near = column.join_asof(
        ranges.join(tops, on="first", maintain_order="left"), left_on="row", right_on="first"
    )
    is_empty = near.select(
        (pl.col("text").is_null() & (pl.col("row") <= pl.col("last"))).fill_null(False)
    ).to_series()
    filled = near.select(
        "row",
        pl.when(is_empty).then("value").otherwise("text").alias("text"),
        pl.when(is_empty).then(pl.lit(MERGED_CELL, dtype=pl.Int8)).otherwise("mark").alias("mark"),
    )
    return filled, int(is_empty.sum())


def _row_findings(rows: pl.Series, cells: SheetCells, filled: int, sheet: str) -> list[Finding]:
    findings = []
    if filled:
        findings.append(make_finding("merged_cells_filled", sheet=sheet, cells=filled))
    there = set(rows.to_list())
    for code, numbers in (("hidden_rows", cells.hidden_rows), ("struck_rows", cells.struck_rows)):
        if some := sorted(there & numbers):
            values = {"rows": len(some), "examples": examples(some, 20), "row": some[0]}
            findings.append(make_finding(code, sheet=sheet, **values))
    return findings


def _stacked(tables: list[CellTable], names: list[str], findings: list[Finding]) -> CellTable:
    """Return several sheets as one table, columns by name."""
    all_findings = (*findings, *(finding for table in tables for finding in table.findings))
    cells = pl.concat([table.cells for table in tables], how="diagonal")
    sheets = [
        pl.repeat(name, len(table.source_row), dtype=pl.String, eager=True)
        for table, name in zip(tables, names, strict=True)
    ]
    marks = pl.concat([pl.DataFrame(dict(table.marks)) for table in tables], how="diagonal")
    return CellTable(
        cells,
        pl.concat([table.source_row for table in tables]),
        pl.concat([table.row_codes for table in tables]),
        frozenset().union(*(table.repeated for table in tables)),
        {name: marks[name] for name in marks.columns},
        all_findings,
        sheets=pl.concat(sheets) if len(sheets) > 1 else None,
        above=(*tables[0].above, *names) if len(tables) == 1 else (),
    )
