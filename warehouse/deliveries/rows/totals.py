"""Rows under and between records that are not records: totals, headings, notes, repeated headers.

Comes in: typed rows, and the cells they were read from. Goes out: which rows are what.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import reduce
from operator import or_

import polars as pl

from warehouse.deliveries.cells.decimals import BLANKS
from warehouse.deliveries.cells.values import NUMBER_TYPES
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.kind import Kind

_WORDS = (
    r"(i\s?alt|(hoved|mellem|del|sub|grand|slut|gesamt|zwischen|sous|sub|general)?[\s-]?"
    r"(total(t|e|er|s|sum|beløb)?|totaal|totaux|sum(ma|me|mer|mering)?|somme)|delresultat|gesamt(ergebnis)?|yhteensä|σ|"
    r"((samlet|totalt?) )?resultat|samlet( beløb| sum| total)?|saldo|overført|moms( 25 ?%)?|gennemsnit)"
)
_FIGURES = r"(middelværdi|average|mean|durchschnitt|mittelwert|(antal|count|anzahl)( linjer| rækker| poster)?:?\s*\d*)"
_TOTAL = rf"(?i)^[\s*]*({_WORDS}|{_FIGURES})\s*((ekskl|inkl|excl|incl)\.? moms|dkk|kr\.?|\(.*\))?[\s:*]*$"
_TOTAL_NEAR = rf"(?i)^[\s*]*{_WORDS}\b|\b(i alt|total|hovedtotal|sum)\s*:?\s*$"  # "Total oktober", "F1 Total"
_LABEL = re.compile(f"{_TOTAL}|{_TOTAL_NEAR.removeprefix('(?i)')}")


def is_total_word(text: str) -> bool:
    """Return whether a text is the label of a total: "I alt", "Total oktober"."""
    return bool(_LABEL.search(text.strip()))


_OF_ALL = (  # a row of "all" is a total only where its amount is the sum of rows above
    r"(?i)^[\s*]*(alle|all|samtlige|samtliga|sämtliche|gesamt|tous|hele)"
    r"(\s+(ejendomme|bygninger|lokationer|adresser|sites|facilities|buildings|locations|objekte|gebäude|fastigheter|"
    r"byggnader|eiendommer|bygg|porteføljen|portfolio))?[\s:*]*$"
)


def totals(
    kind: Kind, typed: pl.DataFrame, table: CellTable, sources: Mapping[str, tuple[str, ...]]
) -> tuple[pl.Series, pl.Series]:
    """Return which rows are totals, and which of these repeat the amounts of the rows above.

    A total is known by a label in a cell that names no supplier, where what a record has is lacking, or by its amount,
    which is the sum of the rows above. A supplier may be called Total.
    """
    text = [name for name, dtype in table.cells.schema.items() if dtype == pl.String]
    none = pl.Series([False] * len(typed), dtype=pl.Boolean)
    if not text or typed.is_empty():
        return none, none
    suppliers = set(sources.get("supplier", ()))
    labels = [name for name in text if name not in suppliers]
    is_labelled_total, near = (_any_matches(table, labels, form) for form in (_TOTAL, _TOTAL_NEAR))
    called = _any_matches(table, sorted(suppliers & set(text)), _TOTAL)
    first, lacking = (
        pl.col(kind.key[0]).cast(pl.String),
        pl.sum_horizontal(pl.col(list(kind.required)).is_null()),
    )
    named = names_of(kind)
    bare = typed.select(pl.all_horizontal(pl.col(named).is_null())).to_series() if named else none
    lacks = typed.select(lacking > 0).to_series()
    is_said = is_labelled_total | near | _any_matches(table, labels, _OF_ALL)
    is_said |= _after_its_months(kind, typed)
    sums = _sums(kind, typed, (is_labelled_total | near) & lacks, is_said)
    frame = typed.with_columns(
        __says=is_labelled_total, __near=near, __called=called, __bare=bare, __sums=sums
    )
    is_total = (
        first.str.contains(_TOTAL).fill_null(False)
        | (first.str.contains(_TOTAL_NEAR).fill_null(False) & (lacking > 0))
        | (pl.col("__says") & ((lacking > 1) | (first.is_null() & (lacking > 0))))
        | (pl.col("__near") & first.is_null() & (lacking > 1))
        | (pl.col("__called") & first.is_null() & pl.col("__bare"))
        | pl.col("__sums")
    )
    found = frame.select(is_total).to_series()
    return found, found & (sums | (bare & (is_labelled_total | near | called)))


def _after_its_months(kind: Kind, typed: pl.DataFrame) -> pl.Series:
    """Return which rows are of a period that includes those of the two rows above, which are shorter and of the same.

    A year after its months is one; a quarter under months of another facility or service is a record like them.
    """
    if "period_end" not in typed.columns:
        return pl.Series([False] * len(typed), dtype=pl.Boolean)
    start, end = pl.col("month"), pl.col("period_end")
    named = [name for name in names_of(kind) if name not in ("month", *kind.key)]
    found = end.is_not_null()
    for above in (1, 2):
        is_shorter = end.shift(above).is_null() | (end.shift(above) < end) | (start.shift(above) > start)
        found &= start.shift(above).is_between(start, end) & is_shorter
        found &= pl.all_horizontal(pl.col(name) == pl.col(name).shift(above) for name in named)
    return typed.select(found.fill_null(False)).to_series()


def _any_matches(table: CellTable, names: list[str], form: str) -> pl.Series:
    """Return which rows have a cell in one of these columns that matches a form."""
    if not names:
        return pl.Series([False] * len(table.source_row), dtype=pl.Boolean)
    return reduce(or_, (table.contains(name, form) for name in names))


def names_of(kind: Kind) -> list[str]:
    """Return the required columns of a kind that are not numbers."""
    return [name for name in kind.required if kind.column[name].type not in NUMBER_TYPES]


def _sums(kind: Kind, typed: pl.DataFrame, labelled: pl.Series, is_said: pl.Series) -> pl.Series:
    """Return which rows have the sum of the rows above, or of those since some earlier sum.

    A row that holds nothing but the amount, or has the label of a total where a record needs something else, may be
    the sum of one row; one that lacks more than one thing, or says total and lacks nothing, of two at least: it is a
    total in whatever language, where a single row of the same amount may be a record itself.
    """
    names = names_of(kind)
    found = [False] * len(typed)
    if not kind.amount:
        return pl.Series(found, dtype=pl.Boolean)
    lacking = typed.select(pl.sum_horizontal(pl.col(names).is_null())).to_series()
    if not ((lacking > 1) | labelled | is_said).any():
        return pl.Series(found, dtype=pl.Boolean)
    total, rows, is_said_above = Decimal(0), 0, False
    begins = {total: rows}  # the sum before each part, and how many rows came before it
    lines = zip(lacking, labelled, is_said, typed[kind.amount], strict=True)
    for row, (lacks, is_labelled, is_total_said, amount) in enumerate(lines):
        is_new = (
            is_total_said and not is_said_above
        )  # a word that each row has says nothing about one of them
        least = 1 if lacks == len(names) or is_labelled else 2 if lacks > 1 or is_new else rows + 1
        if amount is not None and rows - begins.get(total - amount, rows) >= least:
            found[row], begins[total] = True, rows
        elif not is_labelled:
            total, rows, is_said_above = total + (amount or 0), rows + 1, is_total_said
    return pl.Series(found, dtype=pl.Boolean)


def notes(kind: Kind, typed: pl.DataFrame, table: CellTable) -> pl.Series:
    """Return which rows have one filled cell where a record needs more, or repeat the header."""
    has_no_amount = pl.col(kind.amount).is_null() if kind.amount else pl.lit(True)
    lacks = typed.select(
        (pl.sum_horizontal(pl.col(list(kind.required)).is_null()) > 1) & has_no_amount
    ).to_series()
    names = table.cells.columns
    first = (
        table.cells.select(_bare(names[0]).str.to_lowercase() == names[0].lower())
        .to_series()
        .fill_null(False)
    )
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


def headings(typed: pl.DataFrame, table: CellTable, column: str) -> pl.Series:
    """Return which rows have one filled cell, which fills `column` and is not the label of a total."""
    cells = [_bare(name).is_not_null() for name in table.cells.columns]
    filled = table.cells.select(pl.sum_horizontal(cells)).to_series()
    is_label = typed[column].str.contains(_TOTAL) | typed[column].str.contains(_TOTAL_NEAR)
    return ((filled == 1) & typed[column].is_not_null() & ~is_label).fill_null(False)


def _bare(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.strip_chars(BLANKS).replace("", None)
