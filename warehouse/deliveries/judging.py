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
from warehouse.deliveries.contracts import breaches, key_of, sentence_of
from warehouse.deliveries.decimals import BLANKS
from warehouse.deliveries.kinds import Kind
from warehouse.deliveries.personal import hash_names, hide_cpr, mask, names_a_person
from warehouse.deliveries.tabular import EMPTY_FORMULA, ERROR_CELL, MERGED_CELL, CellTable
from warehouse.deliveries.values import NUMBER_TYPES, error_cells

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


@dataclass(frozen=True)
class Judged:
    """Rows that stand (repeated ones included), rows that are held, and what to tell."""

    accepted: pl.DataFrame
    held: pl.DataFrame
    findings: list[Finding]
    repeated: int


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
    reasons = _reasons(kind, typed, codes, table, sources)
    conflicts, repeated = _twins(kind, typed, reasons)
    for row in conflicts:
        reasons[row] = ("key_conflict", kind.key[0])
    rows = pl.Series(sorted(reasons), dtype=pl.UInt32)
    is_held = pl.Series(pl.repeat(False, len(typed), eager=True)).scatter(rows, True) if len(rows) else None
    accepted = typed if is_held is None else typed.filter(~is_held)
    numbers = table.source_row if is_held is None else table.source_row.filter(~is_held)
    held = _held_frame(kind, typed, reasons, table, sources, key, codes)
    sheets = None if table.sheets is None else [table.sheets[row] for row in sorted(reasons)]
    told = _told(held, reasons, sheets)
    if repeated:
        message = f"{repeated} rows repeat another row word for word; each is counted once"
        told.append(Finding("row_repeated", "warning", message))
    return Judged(accepted.with_columns(numbers.alias("source_row")), held, told, repeated)


def _reasons(
    kind: Kind, typed: pl.DataFrame, codes: Mapping[str, pl.Series], table: CellTable,
    sources: Mapping[str, tuple[str, ...]],
) -> dict[int, tuple[str, str]]:
    """For each row that cannot stand the first code and its column: row, cell, contract, in this order."""
    reasons: dict[int, tuple[str, str]] = {}

    def add(where: pl.Series, code: str, column: str) -> None:
        for row in where.arg_true().to_list():
            reasons.setdefault(row, (code, column))

    for code in table.row_codes.drop_nulls().unique().sort().to_list():
        add((table.row_codes == code).fill_null(False), code, "")
    add(_totals(kind, typed, table), "total_row", "")
    add(_notes(kind, typed, table), "not_a_record", "")
    for column, names in sources.items():
        for name in names:
            for code, where in _bad_cells(table, name, kind.column[column].type in NUMBER_TYPES):
                add(where, code, column)
    for column, found in codes.items():
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
    lacking = typed.select(pl.sum_horizontal(pl.col(names).is_null())).to_series()
    if not kind.amount or not (lacking > 1).any():
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
    rows = lacks.arg_true()
    found = pl.repeat(False, len(typed), eager=True)
    if rows.is_empty():
        return found
    some = table.cells[rows].select(pl.all().cast(pl.String).str.strip_chars(BLANKS).replace("", None))
    again = [pl.col(name).is_null() | (pl.col(name).str.to_lowercase() == name.lower()) for name in some.columns]
    is_note = some.select((pl.sum_horizontal(pl.all().is_not_null()) <= 1) | pl.all_horizontal(again)).to_series()
    return found.scatter(rows.filter(is_note), True)


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


def _held_frame(
    kind: Kind, typed: pl.DataFrame, reasons: Mapping[int, tuple[str, str]], table: CellTable,
    sources: Mapping[str, tuple[str, ...]], key: bytes, codes: Mapping[str, pl.Series],
) -> pl.DataFrame:
    rows = sorted(reasons)
    if not rows:
        return pl.DataFrame(schema=HELD)
    some = typed[rows]
    keys = some.select(
        pl.when(pl.all_horizontal(pl.col([name for name in kind.key if name in kind.required]).is_not_null()))
        .then(key_of(kind)).cast(pl.String)
    ).to_series().to_list()
    amounts = some[kind.amount].to_list() if kind.amount else [None] * len(rows)
    hidden = {name for column in kind.columns if column.is_personal for name in sources.get(column.name, ())}
    used = {name for names in sources.values() for name in names}
    texts = _row_texts(table.cells[rows], hidden, used, key)
    sentences = {
        (code, column): sentence_of(code, kind.name, column, _their_name(column, sources))
        for code, column in set(reasons.values())
    }
    unread = codes.get(kind.amount or "", pl.Series([None] * len(typed), dtype=pl.String))
    numbers = table.source_row[rows].to_list()
    held = []
    for place, row in enumerate(rows):
        code, column = reasons[row]
        is_one = code not in ("total_row", "merged_amount", "not_a_record") and unread[row] is None
        keeps_amount = is_one and abs(amounts[place] or 0) <= 10**9
        held.append({
            "kind": kind.name, "code": code,
            "message": sentences[code, column],
            "source_row": numbers[place], "text": texts[place],
            "row_key": None if code == "total_row" else keys[place],
            "amount_dkk": amounts[place] if keeps_amount else None,
        })
    return pl.DataFrame(held, schema=HELD)


def _their_name(column: str, sources: Mapping[str, tuple[str, ...]]) -> str:
    """What the supplier calls a column."""
    return mask(" + ".join(sources.get(column, ())))


def _row_texts(cells: pl.DataFrame, hidden: set[str], used: set[str], key: bytes) -> list[str]:
    """Rows as JSON: persons as their hash, and of columns that are not used no person at all.

    Cells are cast to text first: an instant of the year 47959 has no other form.
    """
    shown = {}
    for name in cells.columns:
        text = cells[name].cast(pl.String)
        if name in hidden:
            shown[mask(name)] = hash_names(text, key)
        elif name not in used and names_a_person(name):
            shown[mask(name)] = text.str.replace(r"(?s)^.*$", "***")
        else:
            shown[mask(name)], _ = hide_cpr(text, key, is_identifier=False)
    rows = pl.DataFrame({name: values.alias(name) for name, values in shown.items()}).iter_rows(named=True)
    return [
        json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False)[:LONGEST_ROW]
        for row in rows
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
