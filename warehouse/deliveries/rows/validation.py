"""Which rows of a delivery are used: each row is accepted, or held with the first reason found.

Comes in: a typed frame, codes of rows and of cells. Goes out: accepted rows, held rows, findings about both.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from bim.finding_text import framed
from bim.tables import Finding
from warehouse.deliveries.cells.texts import error_cells
from warehouse.deliveries.cells.values import NUMBER_TYPES
from warehouse.deliveries.files.tabular import EMPTY_FORMULA, ERROR_CELL, MERGED_CELL, CellTable
from warehouse.deliveries.findings import examples, make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.personal import hash_names, hide_cpr, mask, names_a_person, own_number
from warehouse.deliveries.rows.contracts import UNREAD, agreed_text, agrees_of, breaches, key_of, row_finding
from warehouse.deliveries.rows.own_ids import alike_row_findings, with_own_ids
from warehouse.deliveries.rows.totals import notes, totals

HELD: dict[str, Any] = {
    "kind": pl.String,
    "code": pl.String,
    "message": pl.String,
    "details": pl.String,  # the values of the message as a JSON object; null where an earlier version read the row
    "source_row": pl.Int64,
    "text": pl.String,  # the whole row as JSON, personal data masked
    "row_key": pl.String,  # null where the key itself cannot be read
    "agrees": pl.String,  # what a correction must agree in, as `agrees_of` writes it; empty where it cannot be read
    "amount_dkk": pl.Decimal(18, 2),  # of rows that a ledger must not lose
}
LONGEST_ROW = 8_000
MOST_DKK = 10**9  # a larger amount of one row is a slip of the keys


@dataclass(frozen=True)
class Validated:
    """Accepted rows (repeated ones included), held rows, and findings about both."""

    accepted: pl.DataFrame
    held: pl.DataFrame
    findings: list[Finding]
    repeated: int


@dataclass(frozen=True)
class _Read:
    """A delivery as it was read, before any row of it is validated."""

    kind: Kind
    typed: pl.DataFrame
    codes: Mapping[str, pl.Series]
    table: CellTable
    sources: Mapping[str, tuple[str, ...]]


def validate_rows(
    kind: Kind,
    typed: pl.DataFrame,
    codes: Mapping[str, pl.Series],
    table: CellTable,
    sources: Mapping[str, tuple[str, ...]],
    key: bytes,
) -> Validated:
    """Return every row of `typed`, whose columns are those of the kind, as accepted or held.

    `codes`: for each column why a cell is no value. `sources`: the file's columns that fill a column.
    """
    read = _Read(kind, typed, codes, table, sources)
    reasons, counted_above = _reasons(read)
    typed = with_own_ids(kind, typed, table, sources)
    read = replace(read, typed=typed)
    is_unique = _has_unique_keys(kind, typed, reasons)
    conflicts, repeated = ([], 0) if is_unique else _duplicates(kind, typed, reasons)
    for row in conflicts:
        reasons[row] = ("key_conflict", kind.key[0])
    rows = pl.Series(sorted(reasons), dtype=pl.UInt32)
    is_held = pl.Series(pl.repeat(False, len(typed), eager=True)).scatter(rows, True) if len(rows) else None
    accepted = typed if is_held is None else typed.filter(~is_held)
    numbers = table.source_row if is_held is None else table.source_row.filter(~is_held)
    held = _held_frame(read, reasons, counted_above, key)
    sheets = None if table.sheets is None else [table.sheets[row] for row in sorted(reasons)]
    findings = grouped(held, sheets)
    if repeated:
        findings.append(make_finding("row_repeated", rows=repeated))
    accepted = accepted.with_columns(numbers.alias("source_row"))
    findings += alike_row_findings(kind, accepted)
    findings += [] if is_unique else _reused_key_findings(kind, accepted)
    return Validated(accepted, held, findings, repeated)


def _reused_key_findings(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Return a warning where rows share a key and differ in what a correction must agree in."""
    if not kind.agrees:
        return []
    keyed = accepted.select(key_of(kind).alias("key"), agrees_of(kind).alias("agrees"), "source_row")
    keys = keyed.filter(pl.col("key").is_duplicated()).filter(pl.col("agrees").n_unique().over("key") > 1)
    if keys.is_empty():
        return []
    rows = keys["source_row"].to_list()
    values = {"key": kind.key[0], "agreed": " or ".join(kind.agrees), "examples": examples(rows)}
    return [make_finding("key_reused", rows=len(rows), row=rows[0], **values)]


def _has_unique_keys(kind: Kind, typed: pl.DataFrame, reasons: Mapping[int, object]) -> bool:
    """Return whether no two rows that are not held already share a key."""
    keys = typed.select(key_of(kind)).to_series()
    is_held = pl.repeat(False, len(keys), eager=True)
    used = keys.filter(~is_held.scatter(sorted(reasons), True)) if reasons else keys
    return used.n_unique() == len(used)


def _reasons(read: _Read) -> tuple[dict[int, tuple[str, str]], frozenset[int]]:
    """Return, per row that is held, the first code and its column: by row, by cell, by contract.

    Beside them the totals whose amount is counted already in the rows above.
    """
    kind, typed, table = read.kind, read.typed, read.table
    reasons: dict[int, tuple[str, str]] = {}

    def add(where: pl.Series, code: str, column: str) -> None:
        for row in where.arg_true().to_list():
            reasons.setdefault(row, (code, column))

    for code in table.row_codes.drop_nulls().unique().sort().to_list():
        add((table.row_codes == code).fill_null(False), code, "")
    is_total, is_counted_above = totals(kind, typed, table, read.sources)
    add(is_total, "total_row", "")
    add(notes(kind, typed, table), "not_a_record", "")
    for column, names in read.sources.items():
        for name in names:
            for code, where in _bad_cells(table, name, kind.column[column].type in NUMBER_TYPES):
                add(where, code, column)
    for column, found in read.codes.items():
        for code in found.drop_nulls().unique().sort().to_list():
            add((found == code).fill_null(False), code, column)
    for breach in breaches(typed, kind.name):
        reasons.setdefault(breach.row, (breach.code, breach.column))
    return reasons, frozenset(is_counted_above.arg_true().to_list())


def _bad_cells(table: CellTable, name: str, is_number: bool) -> list[tuple[str, pl.Series]]:
    marks = table.marks.get(name)
    if marks is not None:
        found = [("error_cell", marks == ERROR_CELL), ("formula_without_value", marks == EMPTY_FORMULA)]
        # One amount over several rows is one amount: it stays on its first row.
        return [*found, ("merged_amount", marks == MERGED_CELL)] if is_number else found
    cells = table.cells[name]
    if cells.dtype != pl.String or not table.contains(name, "#").any():
        return []
    return [("error_cell", error_cells(cells))]


def _duplicates(kind: Kind, typed: pl.DataFrame, reasons: Mapping[int, object]) -> tuple[list[int], int]:
    """Return rows of one thing that differ, and how many rows only repeat another."""
    identity = pl.concat_str(key_of(kind), agrees_of(kind), separator="\x1e")
    keyed = typed.select(pl.all(), identity.alias("__key")).with_row_index("__row")
    accepted = keyed if not reasons else keyed.filter(~pl.col("__row").is_in(sorted(reasons)))
    again = accepted.filter(pl.col("__key").is_duplicated())
    if again.is_empty():
        return [], 0
    different = again.unique(subset=["__key", *typed.columns], maintain_order=True)
    conflicting = different.filter(pl.col("__key").is_duplicated())["__key"].unique()
    rows = again.filter(pl.col("__key").is_in(conflicting.implode()))["__row"].to_list()
    kept = len(different.filter(~pl.col("__key").is_in(conflicting.implode())))
    return rows, len(again) - len(rows) - kept


def _held_frame(
    read: _Read, reasons: Mapping[int, tuple[str, str]], counted_above: frozenset[int], key: bytes
) -> pl.DataFrame:
    """Return the held rows, in the order of the file (columns `HELD`)."""
    kind, rows = read.kind, sorted(reasons)
    if not rows:
        return pl.DataFrame(schema=HELD)
    why = [reasons[row] for row in rows]
    sentences = {
        (code, column): row_finding(code, kind.name, column, _supplier_names(column, read.sources))
        for code, column in set(why)
    }
    columns = {
        "kind": [kind.name] * len(rows),
        "code": [code for code, _ in why],
        "message": [sentences[reason].message for reason in why],
        "details": [sentences[reason].details for reason in why],
        "source_row": read.table.source_row[rows].to_list(),
        "text": _row_texts(read, rows, key),
        "row_key": _keys(read, reasons, counted_above),
        "agrees": _agrees(read, rows),
        "amount_dkk": _amounts(read, reasons, counted_above),
    }
    return pl.DataFrame(columns, schema=HELD)


def _agrees(read: _Read, rows: list[int]) -> list[str]:
    """Return what each held row must agree in with its correction; the text of a cell that cannot be read is marked."""
    parts = {}
    for name in read.kind.agrees:
        column, values = read.kind.column[name], read.typed[name][rows]
        is_good = values.is_in(list(column.choices)) if column.choices else values.is_not_null()
        theirs = read.sources.get(name, ())
        text = (
            read.table.cells[theirs[0]][rows].cast(pl.String)
            if len(theirs) == 1
            else pl.Series([None] * len(rows))
        )
        value = values.to_frame(name).select(agreed_text(read.kind, name)).to_series()
        frame = pl.DataFrame({"value": value, "text": text.cast(pl.String), "good": is_good})
        unread = pl.when(pl.col("text").str.strip_chars() != "").then(UNREAD + pl.col("text"))
        parts[name] = frame.select(
            pl.when(pl.col("good").fill_null(False)).then("value").otherwise(unread)
        ).to_series()
    if not parts:
        return [""] * len(rows)
    return (
        pl.DataFrame(parts)
        .select(pl.concat_str(pl.all().fill_null(""), separator="\x1f"))
        .to_series()
        .to_list()
    )


def _keys(
    read: _Read, reasons: Mapping[int, tuple[str, str]], counted_above: frozenset[int]
) -> list[str | None]:
    """Return the key of each held row; null where a part of it cannot be read, and for a proven total."""
    kind, rows = read.kind, sorted(reasons)
    needed = [name for name in kind.key if name in kind.required]
    key = pl.when(pl.all_horizontal(pl.col(needed).is_not_null())).then(key_of(kind)).cast(pl.String)
    keys = read.typed[rows].select(key).to_series().to_list()
    no_row = {row for row in rows if reasons[row][0] == "total_row" and row in counted_above}
    return [None if row in no_row else text for row, text in zip(rows, keys, strict=True)]


def _amounts(read: _Read, reasons: Mapping[int, tuple[str, str]], counted_above: frozenset[int]) -> list[Any]:
    """Return the amount of each held row; null where it is not its own, unreadable, or implausible.

    A total's amount is not its own where the rows above prove it; where they do not, it is money like any other.
    """
    rows, name = sorted(reasons), read.kind.amount
    if name is None:
        return [None] * len(rows)
    unread = read.codes.get(name, pl.Series([None] * len(read.typed), dtype=pl.String))
    kept = []
    for row, amount in zip(rows, read.typed[name][rows].to_list(), strict=True):
        code = reasons[row][0]
        is_its_own = code not in ("merged_amount", "not_a_record") and not (
            code == "total_row" and row in counted_above
        )
        kept.append(amount if is_its_own and unread[row] is None and abs(amount or 0) <= MOST_DKK else None)
    return kept


def _supplier_names(column: str, sources: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return what the supplier calls the columns that fill a column."""
    return [mask(name) for name in sources.get(column, ())]


def _row_texts(read: _Read, rows: list[int], key: bytes) -> list[str]:
    """Return rows as JSON: persons as their hash, and personal data of unused columns left out.

    Cells are cast to text first: an instant of the year 47959 has no other form.
    """
    cells, sources = read.table.cells[rows], read.sources
    hidden = {
        name for column in read.kind.columns if column.is_personal for name in sources.get(column.name, ())
    }
    columns_of = {name: column for column, names in sources.items() for name in names}
    used = columns_of.keys()
    shown = {}
    for name in cells.columns:
        text = cells[name].cast(pl.String)
        if name in hidden:
            shown[mask(name)] = hash_names(text, key)
        elif name not in used and names_a_person(name):
            shown[mask(name)] = text.str.replace(r"(?s)^.*$", "***")
        else:
            shown[mask(name)], _ = hide_cpr(text, key, own_number(read.kind, columns_of.get(name, name)))
    texts = pl.DataFrame({name: values.alias(name) for name, values in shown.items()}).iter_rows(named=True)
    return [
        json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False)[
            :LONGEST_ROW
        ]
        for row in texts
    ]


def grouped(held: pl.DataFrame, sheets: list[str] | None = None) -> list[Finding]:
    """Return one finding per reason (and sheet) for held rows: how many, which come first, what to do."""
    rows: dict[tuple[str | None, str, str, str], list[int]] = {}
    for place, row in enumerate(held.select("source_row", "code", "message", "details").iter_rows()):
        where = mask(sheets[place]) if sheets else None
        rows.setdefault((where, *row[1:]), []).append(row[0])
    return [
        _about_rows(Finding(code, "warning", message, row=found[0], details=details), where, found)
        for (where, code, message, details), found in rows.items()
    ]


def _about_rows(finding: Finding, sheet: str | None, found: list[int]) -> Finding:
    rows = list(dict.fromkeys(found))
    if sheet:
        return framed(finding, sheet_rows=len(rows), held_first=examples(rows), of_sheet=sheet)
    return framed(finding, held_rows=len(rows), held_first=examples(rows))
