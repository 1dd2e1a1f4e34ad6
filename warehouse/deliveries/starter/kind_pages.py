"""The kinds of records as a person reads them: what each is, its columns with types, examples and Danish names.

Comes in: the kinds and the vocabulary. Goes out: lines of text.
"""

from collections.abc import Iterator, Sequence

from rapidfuzz import process

from bim.errors import UsageError
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.starter.vocabulary import column_names, kind_names

TYPE_TEXTS = {
    "text": "text",
    "room": "room number, as text",
    "weekdays": "days of the week",
    "whole": "whole number",
    "flag": "yes or no",
    "money": "amount in DKK",
    "quantity": "number",
    "day": "date",
    "month": "month or period",
    "start": "date or month",
    "end": "date or month",
    "instant": "date and time",
    "clock": "time of day",
}


def kind_named(name: str) -> Kind:
    """Return a kind by its name. Raises: UsageError with the nearest name."""
    if name in KINDS:
        return KINDS[name]
    nearest = process.extractOne(name, list(KINDS))
    raise UsageError(
        f"No kind of records is called {name!r}; the nearest is {nearest[0]!r}. `areal kinds` lists them all."
    )


def overview() -> Iterator[str]:
    """Yield a line for each kind: its name and what it is."""
    width = max(map(len, KINDS))
    for name in KINDS:
        yield f"{name:<{width}}  {kind_names(name).text}"


def page(kind: Kind, width: int | None = None) -> Iterator[str]:
    """Yield the lines on one kind: its columns, and what its rows are known by.

    The columns are a table, or two lines each where the table is wider than `width`.
    """
    yield f"{kind.name}: {kind_names(kind.name).text}."
    yield ""
    rows: list[tuple[str, ...]] = [("column", "must", "type", "example", "Danish", "what it says")]
    rows += [_row(kind, column) for column in kind.columns]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]) - 1)]
    table = ["  ".join(map(str.ljust, row, [*widths, 0])).rstrip() for row in rows]
    if width is None or max(map(len, table)) <= width:
        yield from table
    else:
        yield from _two_lines_each(rows[1:], widths[0])
    yield ""
    for column in kind.columns:
        if column.choices:
            yield f"{column.name}: one of {', '.join(column.choices)}; other words by `values` of the block."
    yield f"A row is known by {', '.join(kind.key)}."
    yield f"An empty workbook to fill in: areal template {kind.name}"


def _two_lines_each(rows: Sequence[tuple[str, ...]], width: int) -> Iterator[str]:
    """Yield two lines for each column: what it says, and below it its type, an example and the Danish name."""
    for name, must, type_text, example, danish, text in rows:
        yield f"{name:<{width}}  {text}"
        needed = {"": "", "yes": "must be filled, "}.get(must, f"must be filled, {must}, ")
        shown = [f"such as {example}" if example else "", f"Danish: {danish}" if danish else ""]
        yield f"{'':<{width}}  {', '.join([needed + type_text, *filter(None, shown)])}"


def _row(kind: Kind, column: Column) -> tuple[str, ...]:
    names = column_names(kind.name, column.name)
    return (column.name, must_of(column), TYPE_TEXTS[column.type], names.example, names.danish, names.text)


def must_of(column: Column) -> str:
    """Return whether a column must be filled: "yes", "or" with the columns that may replace it, or nothing."""
    if not column.is_required:
        return ""
    return f"or {' and '.join(column.instead)}" if column.instead else "yes"
