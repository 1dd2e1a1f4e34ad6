"""Contracts: what each row of a kind must fulfil, as the kind declares it (`kind.Column`), by row and code.

Comes in: a typed frame of one kind. Goes out: for each row and broken rule the code, and the sentence for the
supplier. The rules are Polars expressions, computed for all rows and columns at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl

from bim.finding import Finding
from bim.finding_text import framed
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.kinds import INDEX_PERIOD, KINDS, PROGRAM_CODE, WEEKDAYS

__all__ = ["KINDS", "TYPES", "Breach", "breaches", "empty_frame", "row_finding", "schema_of"]

TYPES: Mapping[str, Any] = {
    "text": pl.String,
    "room": pl.String,
    "weekdays": pl.String,
    "whole": pl.Int64,
    "flag": pl.Boolean,
    "money": pl.Decimal(18, 2),
    "quantity": pl.Decimal(18, 6),
    "day": pl.Date,
    "month": pl.Date,
    "start": pl.Date,
    "end": pl.Date,
    "instant": pl.Datetime("us"),  # UTC
    "clock": pl.Time,
}
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
LARGEST_AMOUNT = Decimal(1_000_000_000)  # DKK on one line; a whole contract costs less in a year
LONGEST_TEXT = 4_000
_CASES_OF_PERIODS = {
    "missing_value": "instead",
    "not_a_date": "period",
}  # of a month that both ends may replace
UNREAD = "?"  # before the text of a cell that cannot be read, where rows are compared

FORMS: Mapping[str, str] = {  # patterns, and the phrases of `limits` in the catalogue of findings
    PROGRAM_CODE: "program_code",
    WEEKDAYS: "weekdays",
    INDEX_PERIOD: "index_period",
}


@dataclass(frozen=True)
class Breach:
    """One broken rule: `row` is the position in the frame, from 0."""

    row: int
    column: str
    code: str


def schema_of(kind: str) -> dict[str, Any]:
    """Return column names of a kind to their Polars types, in the declared order."""
    return {column.name: TYPES[column.type] for column in KINDS[kind].columns}


def empty_frame(kind: str) -> pl.DataFrame:
    """Return a typed frame without rows: all columns of the kind, and `source_row`."""
    return pl.DataFrame(schema={**schema_of(kind), "source_row": pl.Int64})


def row_finding(code: str, kind: str, column: str = "", theirs: Sequence[str] = ()) -> Finding:
    """Return the finding about a broken rule, and what to do.

    `theirs` are the supplier's names of the columns that fill the column; its values have them as `their_columns`.
    """
    declared = KINDS[kind].column.get(column)
    called = " + ".join(theirs)
    name = f"{called!r} ({column})" if called and called != column else column
    instead = declared.instead if declared else ()
    values = {
        "column": name or "The row",
        "name": column,
        **(_limits(declared) if declared else {"limits": ""}),
        "choice": declared.choices[0] if declared and declared.choices else "...",
        "instead": " and ".join(instead),
    }
    finding = make_finding(code, case=_CASES_OF_PERIODS.get(code) if instead else None, **values)
    return framed(finding, their_columns=theirs) if theirs else finding


def breaches(rows: pl.DataFrame, kind: str) -> list[Breach]:
    """Return every broken rule of a typed frame, in row order, then in the order of the columns.

    `rows` has the columns of the kind. An empty frame breaks nothing.
    """
    rules = [rule for column in KINDS[kind].columns for rule in _rules(column)]
    broken = rows.select(
        is_broken.fill_null(False).alias(str(place)) for place, (_, _, is_broken) in enumerate(rules)
    )
    found = [
        Breach(row, column, code)
        for (column, code, _), which in zip(rules, broken, strict=True)
        for row in which.arg_true().to_list()
    ]
    return sorted(found, key=lambda breach: breach.row)


def _rules(column: Column) -> Iterator[tuple[str, str, pl.Expr]]:
    """Yield column, code and expression of each rule that a column may break; a null value breaks only the first."""
    value = pl.col(column.name)
    if column.is_required:
        yield column.name, "missing_value", value.is_null()
    if column.choices:
        yield column.name, "unknown_value", ~value.is_in(list(column.choices))
    if column.pattern:
        yield column.name, "unknown_value", ~value.str.contains(column.pattern)
    if TYPES[column.type] == pl.String:
        yield column.name, "out_of_range", value.str.len_chars() > LONGEST_TEXT
    elif limits := limits_of(column):
        low, high = (pl.lit(limit, dtype=TYPES[column.type]) for limit in limits)
        yield column.name, "out_of_range", ~value.is_between(low, high)


def limits_of(column: Column) -> tuple[Any, Any] | None:
    """Return the least and the greatest value that a column may have; null for text, flags and times of the day."""
    if column.type in ("day", "month", "start", "end"):
        return FIRST_DAY, LAST_DAY
    if column.type == "instant":
        return datetime.combine(FIRST_DAY, time.min), datetime.combine(LAST_DAY, time.min)
    if column.type == "whole":
        return column.low, column.high
    if column.type in ("money", "quantity"):
        low, high = (-LARGEST_AMOUNT, LARGEST_AMOUNT) if column.low is None else (column.low, column.high)
        return Decimal(str(low)), Decimal(str(high))
    return None


def _limits(column: Column) -> dict[str, Any]:
    """Return what a column may be, as a phrase of `limits` in the catalogue of findings and the values of that."""
    if column.choices:
        return {"limits": "choices", "choices": ", ".join(column.choices)}
    if column.pattern:
        return {"limits": FORMS[column.pattern]}
    if column.type in ("day", "month", "instant", "start", "end"):
        return {"limits": "years", "low": FIRST_DAY.year, "high": LAST_DAY.year}
    if column.type == "flag":
        return {"limits": "flag"}
    if column.type in ("text", "room"):
        return {"limits": "length", "longest": LONGEST_TEXT}
    low, high = (-LARGEST_AMOUNT, LARGEST_AMOUNT) if column.low is None else (column.low, column.high)
    return {"limits": "range", "low": low, "high": high}


def key_of(kind: Kind) -> pl.Expr:
    """Return the key of a row as one text: key columns as text, null as empty, joined by a unit separator."""
    parts = [column.cast(pl.String).fill_null("") for column in key_columns(kind)]
    return pl.concat_str(parts, separator="\x1f")


def key_columns(kind: Kind) -> list[pl.Expr]:
    """Return the columns of the key, of each the part that counts in it."""
    return [_key_column(kind.column[name]) for name in kind.key]


def _key_column(column: Column) -> pl.Expr:
    whole = pl.col(column.name)
    return whole if column.key_part is None else whole.str.extract(f"({column.key_part})").str.to_lowercase()


def agrees_of(kind: Kind) -> pl.Expr:
    """Return what a row and its correction must agree in, as one text, like `key_of`; empty for nothing."""
    parts = [agreed_text(kind, name).fill_null("") for name in kind.agrees]
    return pl.concat_str(parts, separator="\x1f") if parts else pl.lit("")


def agreed_text(kind: Kind, name: str) -> pl.Expr:
    """Return what a row and its correction must agree in, of one column, as text; of an instant its month.

    Systems round instants. They are in UTC: two hours on, no local midnight falls into the month before.
    """
    if kind.column[name].type == "instant":
        return pl.col(name).dt.offset_by("2h").dt.strftime("%Y-%m")
    return pl.col(name).cast(pl.String)
