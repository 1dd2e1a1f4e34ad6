"""Which rows of a delivery stand: each row is accepted, or held with the first reason found.

Comes in: a typed frame, codes of rows and of cells. Goes out: accepted rows, held rows, findings about both.
Must not know: formats, encodings, paths.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.cells.decimals import BLANKS
from warehouse.deliveries.cells.values import NUMBER_TYPES, error_cells
from warehouse.deliveries.files.tabular import EMPTY_FORMULA, ERROR_CELL, MERGED_CELL, CellTable
from warehouse.deliveries.kinds import Kind
from warehouse.deliveries.personal import hash_names, hide_cpr, mask, names_a_person
from warehouse.deliveries.rows.contracts import breaches, key_of, sentence_of

HELD: dict[str, Any] = {
    "kind": pl.String,
    "code": pl.String,
    "message": pl.String,
    "source_row": pl.Int64,
    "text": pl.String,  # the whole row as JSON, personal data masked
    "row_key": pl.String,  # null where the key itself cannot be read
    "amount_dkk": pl.Decimal(18, 2),  # of rows that a ledger must not lose
}
_WORDS = (
    r"(i\s?alt|(hoved|mellem|del|sub|grand|slut|gesamt|zwischen|sous|sub|general)?[\s-]?"
    r"(total(t|e|er|s|sum|beløb)?|totaal|totaux|sum(ma|me|mer|mering)?|somme)|delresultat|gesamt(ergebnis)?|yhteensä|σ|"
    r"((samlet|totalt?) )?resultat|samlet( beløb| sum| total)?|saldo|overført|moms( 25 ?%)?|gennemsnit)"
)
_FIGURES = r"(middelværdi|average|mean|durchschnitt|mittelwert|(antal|count|anzahl)( linjer| rækker| poster)?:?\s*\d*)"
_TOTAL = rf"(?i)^[\s*]*({_WORDS}|{_FIGURES})\s*((ekskl|inkl|excl|incl)\.? moms|dkk|kr\.?|\(.*\))?[\s:*]*$"
_TOTAL_NEAR = rf"(?i)^[\s*]*{_WORDS}\b|\b(i alt|total|hovedtotal|sum)\s*:?\s*$"  # "Total oktober", "F1 Total"
MOST_TOLD = 50  # findings that name a single row; the held rows themselves are all kept
LONGEST_ROW = 8_000
MOST_DKK = 10**9  # a larger amount of one row is a slip of the keys


@dataclass(frozen=True)
class Judged:
    """Rows that stand (repeated ones included), rows that are held, and what to tell."""

    accepted: pl.DataFrame
    held: pl.DataFrame
    findings: list[Finding]
    repeated: int


@dataclass(frozen=True)
class _Read:
    """A delivery as it was read, before any row of it is judged."""

    kind: Kind
    typed: pl.DataFrame
    codes: Mapping[str, pl.Series]
    table: CellTable
    sources: Mapping[str, tuple[str, ...]]


def judge(
    kind: Kind,
    typed: pl.DataFrame,
    codes: Mapping[str, pl.Series],
    table: CellTable,
    sources: Mapping[str, tuple[str, ...]],
    key: bytes,
) -> Judged:
    """Accept or hold every row of `typed`, whose columns are those of the kind.

    `codes`: for each column why a cell is no value. `sources`: the file's columns that fill a column.
    """
    read = _Read(kind, typed, codes, table, sources)
    reasons = _reasons(read)
    conflicts, repeated = _twins(kind, typed, reasons)
    for row in conflicts:
        reasons[row] = ("key_conflict", kind.key[0])
    rows = pl.Series(sorted(reasons), dtype=pl.UInt32)
    is_held = pl.Series(pl.repeat(False, len(typed), eager=True)).scatter(rows, True) if len(rows) else None
    accepted = typed if is_held is None else typed.filter(~is_held)
    numbers = table.source_row if is_held is None else table.source_row.filter(~is_held)
    held = _held_frame(read, reasons, key)
    sheets = None if table.sheets is None else [table.sheets[row] for row in sorted(reasons)]
    told = _told(held, reasons, sheets)
    if repeated:
        message = f"{repeated} rows repeat another row word for word; each is counted once"
        told.append(Finding("row_repeated", "warning", message))
    return Judged(accepted.with_columns(numbers.alias("source_row")), held, told, repeated)


def _reasons(read: _Read) -> dict[int, tuple[str, str]]:
    """For each row that cannot stand the first code and its column: row, cell, contract, in this order."""
    kind, typed, table = read.kind, read.typed, read.table
    reasons: dict[int, tuple[str, str]] = {}

    def add(where: pl.Series, code: str, column: str) -> None:
        for row in where.arg_true().to_list():
            reasons.setdefault(row, (code, column))

    for code in table.row_codes.drop_nulls().unique().sort().to_list():
        add((table.row_codes == code).fill_null(False), code, "")
    add(_totals(kind, typed, table), "total_row", "")
    add(_notes(kind, typed, table), "not_a_record", "")
    for column, names in read.sources.items():
        for name in names:
            for code, where in _bad_cells(table, name, kind.column[column].type in NUMBER_TYPES):
                add(where, code, column)
    for column, found in read.codes.items():
        for code in found.drop_nulls().unique().sort().to_list():
            add((found == code).fill_null(False), code, column)
    for breach in breaches(typed, kind.name):
        reasons.setdefault(breach.row, (breach.code, breach.column))
    return reasons


def _bad_cells(table: CellTable, name: str, is_number: bool) -> list[tuple[str, pl.Series]]:
    marks = table.marks.get(name)
    if marks is not None:
        found = [("error_cell", marks == ERROR_CELL), ("formula_without_value", marks == EMPTY_FORMULA)]
        # One amount over several rows is one amount: it stays on its first row.
        return [*found, ("merged_amount", marks == MERGED_CELL)] if is_number else found
    cells = table.cells[name]
    return [("error_cell", error_cells(cells))] if cells.dtype == pl.String else []


def _totals(kind: Kind, typed: pl.DataFrame, table: CellTable) -> pl.Series:
    """Rows that are called a total, or say so where what a record has is lacking, or only repeat a sum."""
    text = [name for name, dtype in table.cells.schema.items() if dtype == pl.String]
    if not text or typed.is_empty():
        return pl.Series([False] * len(typed), dtype=pl.Boolean)
    first = pl.col(kind.key[0]).cast(pl.String)
    lacking = pl.sum_horizontal(pl.col(list(kind.required)).is_null())
    says, near = (
        table.cells.select(pl.any_horizontal(pl.col(text).str.contains(form)).fill_null(False)).to_series()
        for form in (_TOTAL, _TOTAL_NEAR)
    )
    frame = typed.with_columns(__says=says, __near=near, __sums=_sums(kind, typed))
    is_total = (
        first.str.contains(_TOTAL).fill_null(False)
        | (first.str.contains(_TOTAL_NEAR).fill_null(False) & (lacking > 0))
        | (pl.col("__says") & ((lacking > 1) | (first.is_null() & (lacking > 0))))
        | (pl.col("__near") & first.is_null() & (lacking > 1))
        | pl.col("__sums")
    )
    return frame.select(is_total).to_series()


def _sums(kind: Kind, typed: pl.DataFrame) -> pl.Series:
    """Rows that lack what a record has, and whose amount is the sum of the rows above, or of those since some sum.

    A row that holds nothing but the amount may be the sum of one row; one that says something, of two at least: it is
    a total in whatever language, where a single row of the same amount may be a record itself.
    """
    names = [name for name in kind.required if kind.column[name].type not in NUMBER_TYPES]
    found = [False] * len(typed)
    if not kind.amount:
        return pl.Series(found, dtype=pl.Boolean)
    lacking = typed.select(pl.sum_horizontal(pl.col(names).is_null())).to_series()
    if not (lacking > 1).any():
        return pl.Series(found, dtype=pl.Boolean)
    whole, rows = Decimal(0), 0
    begins = {whole: rows}  # the sum before each part, and how many rows came before it
    for row, (lacks, amount) in enumerate(zip(lacking, typed[kind.amount], strict=True)):
        least = 1 if lacks == len(names) else 2 if lacks > 1 else rows + 1
        if amount is not None and rows - begins.get(whole - amount, rows) >= least:
            found[row], begins[whole] = True, rows
        else:
            whole, rows = whole + (amount or 0), rows + 1
    return pl.Series(found, dtype=pl.Boolean)


def _notes(kind: Kind, typed: pl.DataFrame, table: CellTable) -> pl.Series:
    """Rows with one filled cell where a record needs more, or that say the header again."""
    has_no_amount = pl.col(kind.amount).is_null() if kind.amount else pl.lit(True)
    lacks = typed.select((pl.sum_horizontal(pl.col(list(kind.required)).is_null()) > 1) & has_no_amount).to_series()
    names = table.cells.columns
    first = table.cells.select(_bare(names[0]).str.to_lowercase() == names[0].lower()).to_series().fill_null(False)
    rows = (lacks | first).arg_true()
    found = pl.repeat(False, len(typed), eager=True)
    if rows.is_empty():
        return found
    some = table.cells[rows].select(_bare(name) for name in names)
    again = [pl.col(name).is_null() | (pl.col(name).str.to_lowercase() == name.lower()) for name in names]
    is_note = some.select(
        (pl.sum_horizontal(pl.all().is_not_null()) <= 1) & pl.lit(lacks[rows]) | pl.all_horizontal(again)
    ).to_series()
    return found.scatter(rows.filter(is_note), True)


def _bare(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.strip_chars(BLANKS).replace("", None)


def _twins(kind: Kind, typed: pl.DataFrame, reasons: Mapping[int, object]) -> tuple[list[int], int]:
    """Rows whose key stands on different rows, and how many rows only repeat another."""
    keyed = typed.select(pl.all(), key_of(kind).alias("__key")).with_row_index("__row")
    standing = keyed if not reasons else keyed.filter(~pl.col("__row").is_in(sorted(reasons)))
    again = standing.filter(pl.col("__key").is_duplicated())
    if again.is_empty():
        return [], 0
    different = again.unique(subset=["__key", *typed.columns], maintain_order=True)
    conflicting = different.filter(pl.col("__key").is_duplicated())["__key"].unique()
    rows = again.filter(pl.col("__key").is_in(conflicting.implode()))["__row"].to_list()
    kept = len(different.filter(~pl.col("__key").is_in(conflicting.implode())))
    return rows, len(again) - len(rows) - kept


def _held_frame(read: _Read, reasons: Mapping[int, tuple[str, str]], key: bytes) -> pl.DataFrame:
    """The rows that cannot stand, in the order of the file (columns `HELD`)."""
    kind, rows = read.kind, sorted(reasons)
    if not rows:
        return pl.DataFrame(schema=HELD)
    told = [reasons[row] for row in rows]
    sentences = {
        (code, column): sentence_of(code, kind.name, column, _their_name(column, read.sources))
        for code, column in set(told)
    }
    columns = {
        "kind": [kind.name] * len(rows),
        "code": [code for code, _ in told],
        "message": [sentences[reason] for reason in told],
        "source_row": read.table.source_row[rows].to_list(),
        "text": _row_texts(read, rows, key),
        "row_key": _keys(read, reasons),
        "amount_dkk": _amounts(read, reasons),
    }
    return pl.DataFrame(columns, schema=HELD)


def _keys(read: _Read, reasons: Mapping[int, tuple[str, str]]) -> list[str | None]:
    """The key of each held row; null where a part of it cannot be read, and of a total, which is no row."""
    kind, rows = read.kind, sorted(reasons)
    needed = [name for name in kind.key if name in kind.required]
    whole = pl.when(pl.all_horizontal(pl.col(needed).is_not_null())).then(key_of(kind)).cast(pl.String)
    keys = read.typed[rows].select(whole).to_series().to_list()
    return [None if reasons[row][0] == "total_row" else text for row, text in zip(rows, keys, strict=True)]


def _amounts(read: _Read, reasons: Mapping[int, tuple[str, str]]) -> list[Any]:
    """What each held row would cost; null where the amount is not its own, cannot be read or is beyond belief."""
    rows, name = sorted(reasons), read.kind.amount
    if name is None:
        return [None] * len(rows)
    unread = read.codes.get(name, pl.Series([None] * len(read.typed), dtype=pl.String))
    kept = []
    for row, amount in zip(rows, read.typed[name][rows].to_list(), strict=True):
        is_its_own = reasons[row][0] not in ("total_row", "merged_amount", "not_a_record")
        kept.append(amount if is_its_own and unread[row] is None and abs(amount or 0) <= MOST_DKK else None)
    return kept


def _their_name(column: str, sources: Mapping[str, tuple[str, ...]]) -> str:
    """What the supplier calls a column."""
    return mask(" + ".join(sources.get(column, ())))


def _row_texts(read: _Read, rows: list[int], key: bytes) -> list[str]:
    """Rows as JSON: persons as their hash, and of columns that are not used no person at all.

    Cells are cast to text first: an instant of the year 47959 has no other form.
    """
    cells, sources = read.table.cells[rows], read.sources
    hidden = {name for column in read.kind.columns if column.is_personal for name in sources.get(column.name, ())}
    used = {name for names in sources.values() for name in names}
    shown = {}
    for name in cells.columns:
        text = cells[name].cast(pl.String)
        if name in hidden:
            shown[mask(name)] = hash_names(text, key)
        elif name not in used and names_a_person(name):
            shown[mask(name)] = text.str.replace(r"(?s)^.*$", "***")
        else:
            shown[mask(name)], _ = hide_cpr(text, key, is_identifier=False)
    texts = pl.DataFrame({name: values.alias(name) for name, values in shown.items()}).iter_rows(named=True)
    return [
        json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False)[:LONGEST_ROW]
        for row in texts
    ]


def _told(
    held: pl.DataFrame, reasons: Mapping[int, tuple[str, str]], sheets: list[str] | None
) -> list[Finding]:
    told = []
    for place, row in enumerate(held.head(MOST_TOLD).iter_rows(named=True)):
        where = f"Sheet {mask(sheets[place])!r}, row" if sheets else "Row"
        message = f"{where} {row['source_row']}: {row['message']}"
        told.append(Finding(row["code"], "warning", message, row=row["source_row"]))
    if len(held) > MOST_TOLD:
        counts = Counter(code for code, _ in reasons.values())
        listed = ", ".join(f"{code} {count}" for code, count in sorted(counts.items()))
        told.append(Finding("rows_held", "warning", f"{len(held)} rows are held in all: {listed}"))
    return told
