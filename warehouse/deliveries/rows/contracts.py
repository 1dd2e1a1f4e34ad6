"""Contracts: what each row of a kind must keep, as dataframely rules with a code and a sentence.

Comes in: a typed frame of one kind. Goes out: for each row and broken rule the code and what to tell the
supplier. Must not know: files, formats, mappings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl

from warehouse.deliveries.findings import held_text
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.kinds import INDEX_PERIOD, KINDS, PROGRAM_CODE, WEEKDAYS

__all__ = ["KINDS", "TYPES", "Breach", "breaches", "empty_frame", "schema_of", "sentence_of"]

TYPES: Mapping[str, Any] = {
    "text": pl.String,
    "room": pl.String,
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

FORMS: Mapping[str, str] = {  # patterns in words
    PROGRAM_CODE: "one to four digits such as 521: visits a week, of them with thorough floor, with thorough rest;"
    " or m, 4å, 2å, å: times a year, with g (thorough) or l (light) behind",
    WEEKDAYS: "days of the week, 1 is Monday, such as 1-5, 12345 or 1,3,5",
    INDEX_PERIOD: "a year, month, quarter or day such as 2024, 2024-07, 2024M07 or 2024K3",
}


@dataclass(frozen=True)
class Breach:
    """One broken rule: `row` is the position in the frame, from 0."""

    row: int
    column: str
    code: str


def schema_of(kind: str) -> dict[str, Any]:
    """Column names of a kind to their Polars types, in the declared order."""
    return {column.name: TYPES[column.type] for column in KINDS[kind].columns}


def empty_frame(kind: str) -> pl.DataFrame:
    """No rows, all columns of the kind, typed, and `source_row`."""
    return pl.DataFrame(schema={**schema_of(kind), "source_row": pl.Int64})


def sentence_of(code: str, kind: str, column: str = "", theirs: str = "") -> str:
    """Return the sentence about a broken rule, and what to do; `theirs` is the supplier's name of the column."""
    declared = KINDS[kind].column.get(column)
    name = f"{theirs!r} ({column})" if theirs and theirs != column else column
    instead = declared.instead if declared else ()
    values = {
        "column": name or "The row",
        "name": column,
        "limits": _limits(declared) if declared else "",
        "choice": declared.choices[0] if declared and declared.choices else "...",
        "instead": " and ".join(instead),
    }
    return held_text(code, _CASES_OF_PERIODS.get(code) if instead else None, **values)


def breaches(rows: pl.DataFrame, kind: str, passed_over: frozenset[str] = frozenset()) -> list[Breach]:
    """Every broken rule of a typed frame, in row order.

    `rows` has the columns of the kind; `passed_over` names required columns that another reader fills.
    An empty frame breaks nothing.
    """
    schema = _schema(kind, passed_over)
    numbered = rows.select(list(schema_of(kind))).with_row_index("row_position")
    _, failed = schema.filter(numbered)
    details = failed.details()
    rules = [name for name in details.columns if "|" in name]
    wrong = details.select("row_position", pl.col(rules).cast(pl.String)).unpivot(
        index="row_position", on=rules
    )
    wrong = wrong.filter(pl.col("value") == "invalid")
    declared = list(schema_of(kind))
    found = [Breach(row, *_named(rule)) for row, rule, _ in wrong.iter_rows()]
    return sorted(found, key=lambda breach: (breach.row, declared.index(breach.column)))


def _named(rule: str) -> tuple[str, str]:
    column, broken = rule.split("|", 1)
    if broken == "nullability":
        return column, "missing_value"
    return column, "unknown_value" if broken in ("check__choices", "check__pattern") else "out_of_range"


@cache
def _schema(kind: str, passed_over: frozenset[str]) -> Any:
    import dataframely as dy  # half a second, which only a reader of deliveries needs to wait

    rules: dict[str, Any] = {
        column.name: _rule(column, not column.is_required or column.name in passed_over)
        for column in KINDS[kind].columns
    }
    rules["row_position"] = dy.UInt32(nullable=False)
    return type(f"{kind.title().replace('_', '')}Contract", (dy.Schema,), {"__annotations__": {}, **rules})


def _rule(column: Column, nullable: bool) -> Any:
    import dataframely as dy

    if column.type in ("money", "quantity"):
        low, high = (-LARGEST_AMOUNT, LARGEST_AMOUNT) if column.low is None else (column.low, column.high)
        scale = 2 if column.type == "money" else 6
        return dy.Decimal(18, scale, nullable=nullable, min=Decimal(str(low)), max=Decimal(str(high)))
    if column.type == "whole":
        return dy.Int64(nullable=nullable, min=_whole(column.low), max=_whole(column.high))
    if column.type in ("day", "month", "start", "end"):
        return dy.Date(nullable=nullable, min=FIRST_DAY, max=LAST_DAY)
    if column.type == "instant":
        first, last = (datetime(day.year, day.month, day.day) for day in (FIRST_DAY, LAST_DAY))
        return dy.Datetime(nullable=nullable, min=first, max=last, time_unit="us")
    if column.type == "flag":
        return dy.Bool(nullable=nullable)
    if column.type == "clock":
        return dy.Time(nullable=nullable)
    return dy.String(nullable=nullable, max_length=LONGEST_TEXT, check=_text_checks(column) or None)


def _text_checks(column: Column) -> dict[str, Any]:
    checks: dict[str, Any] = {}
    if column.choices:
        checks["choices"] = lambda text, choices=column.choices: text.is_in(list(choices))
    if column.pattern:
        checks["pattern"] = lambda text, pattern=column.pattern: text.str.contains(pattern)
    return checks


def _whole(limit: float | None) -> int | None:
    return None if limit is None else int(limit)


def _limits(column: Column) -> str:
    if column.choices:
        return "one of " + ", ".join(column.choices)
    if column.pattern:
        return FORMS[column.pattern]
    if column.type in ("day", "month", "instant", "start", "end"):
        return f"{FIRST_DAY.year} to {LAST_DAY.year}"
    if column.type == "flag":
        return "yes or no (ja, nej, true, false, 1, 0)"
    if column.type in ("text", "room"):
        return f"at most {LONGEST_TEXT} characters"
    low, high = (-LARGEST_AMOUNT, LARGEST_AMOUNT) if column.low is None else (column.low, column.high)
    return f"{low} to {high}"


def key_of(kind: Kind) -> pl.Expr:
    """The key of a row as one text: key columns as text, null as empty, joined by a unit separator."""
    parts = [column.cast(pl.String).fill_null("") for column in key_columns(kind)]
    return pl.concat_str(parts, separator="\x1f")


def key_columns(kind: Kind) -> list[pl.Expr]:
    """Return the columns of the key, of each the part that counts in it."""
    return [_key_column(kind.column[name]) for name in kind.key]


def _key_column(column: Column) -> pl.Expr:
    whole = pl.col(column.name)
    return whole if column.key_part is None else whole.str.extract(f"({column.key_part})").str.to_lowercase()


def agrees_of(kind: Kind) -> pl.Expr:
    """What a row and its correction agree in as one text, as `key_of` writes a key; empty where that is nothing."""
    parts = [agreed_text(kind, name).fill_null("") for name in kind.agrees]
    return pl.concat_str(parts, separator="\x1f") if parts else pl.lit("")


def agreed_text(kind: Kind, name: str) -> pl.Expr:
    """What a row and its correction agree in, of one column, as text; of an instant its month.

    Systems round instants. They are in UTC: two hours on, no local midnight falls into the month before.
    """
    if kind.column[name].type == "instant":
        return pl.col(name).dt.offset_by("2h").dt.strftime("%Y-%m")
    return pl.col(name).cast(pl.String)
