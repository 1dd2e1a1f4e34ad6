"""Whether a file writes the day or the month first, decided once for all its columns.

Comes in: the cells of a file, and which of its columns hold dates. Goes out: the order for each column of the kind,
and the cells whose day and month a spreadsheet has probably swapped.
"""

from collections.abc import Mapping

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.cells.days import OrderProof, file_order, order_proof
from warehouse.deliveries.files.tabular import DATE_CELL, CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.mapping import Source

DATE_TYPES = ("day", "month", "instant", "start", "end")
_NUMERIC = r"^\s*\d{1,2}[-./ ]\s?\d{1,2}[-./ ]\s?(\d{4}|\d{2})([ ,Tt].*)?$"
_FULL_YEAR = r"^\s*\d{1,2}[-./]\d{1,2}[-./](19|20)\d{2}([ ,Tt].*)?$"
# a clock of twelve hours, which often goes with the month first
_HALF_DAY_CLOCK = r"(?i)^\s*(\d{1,2}[-./]\d{1,2}[-./]\d{2,4}[ ,T]+)?\d{1,2}(:\d{2}){0,2}\s?[ap]\.?m\.?\s*$"
_BETWEEN_SLASHES = r"^\s*(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})(?:[ ,Tt](.*))?$"
_FEWEST_MONTHS, _FEWEST_TIMES = 4, 3
_ISO_DAY = r"^\s*\d{4}-\d{2}-(\d{2})"


def orders_of(kind: Kind, table: CellTable, sources: Mapping[str, Source]) -> dict[str, str | None]:
    """Return the order of each date column: day, month, both where the file contradicts itself, null if open.

    Columns that the kind does not use prove the order too.
    """
    used = {name: source.names for name, source in sources.items() if kind.column[name].type in DATE_TYPES}
    texts = {  # of several columns that make one date, one may hold times: 08.30.15 is no date
        name: _texts(table, name, _NUMERIC if len(names) == 1 else _FULL_YEAR)
        for names in used.values()
        for name in names
    }
    if not any(len(text) for text in texts.values()):
        return {}
    taken = {name for source in sources.values() for name in source.names}
    texts |= {name: _texts(table, name, _FULL_YEAR) for name in table.cells.columns if name not in taken}
    proofs = {name: order_proof(text) for name, text in texts.items()}
    file_proof = sum(proofs.values(), OrderProof())
    is_halved = any(_has_half_day_clock(table, name) for name in table.cells.columns)
    unproven = "both" if is_halved else None
    orders = {}
    for column, names in used.items():
        own = sum((proofs[name] for name in names), OrderProof())
        others = OrderProof(file_proof.day_first - own.day_first, file_proof.month_first - own.month_first)
        orders[column] = file_order(own, others) or unproven
    return orders


def one_number_findings(
    kind: Kind, table: CellTable, sources: Mapping[str, Source], orders: Mapping[str, str | None]
) -> list[Finding]:
    """Return a warning where all days of a column are the same day of many months, read with the day first.

    A week of "1/6/2025" to "1/12/2025" is a week of January in a program of the United States. It is asked of times of
    things that happen at any time of any day, which such a program writes between slashes and without zeros in front.
    What is planned for the first of each month has no time, or one time.
    """
    name = kind.dated_by
    source = sources.get(name or "")
    if name is None or source is None or len(source.names) != 1 or orders.get(name) is not None:
        return []
    if kind.column[name].type != "instant":
        return []
    texts = _texts(table, source.names[0], _BETWEEN_SLASHES)
    if not len(texts) or len(texts) < len(_texts(table, source.names[0], _NUMERIC)):
        return []
    parts = texts.str.extract_groups(_BETWEEN_SLASHES).struct.unnest()
    first, second = parts["1"].cast(pl.Int64), parts["2"].cast(pl.Int64)
    if not texts.str.contains(r"^\s*[1-9]/|/[1-9]/").any():
        return []
    if first.n_unique() != 1 or second.n_unique() < _FEWEST_MONTHS or parts["3"].n_unique() < _FEWEST_TIMES:
        return []
    values = {"column": name, "example": str(texts.sort()[0]), "number": int(first[0]), "rows": len(texts)}
    return [make_finding("days_of_one_number", **values)]


def _texts(table: CellTable, name: str, form: str) -> pl.Series:
    cells = table.cells[name]
    if cells.dtype != pl.String:
        return pl.Series(name, [], dtype=pl.String)
    texts = table.texts(name)
    texts = cells if texts is None else texts
    return texts.filter(texts.str.contains(form).fill_null(False)).unique()


def _has_half_day_clock(table: CellTable, name: str) -> bool:
    """Return whether a column has clocks of twelve hours, alone or after a date."""
    is_text = table.cells[name].dtype == pl.String
    return is_text and bool(table.contains(name, _HALF_DAY_CLOCK).any())


def swapped_cells(kind: Kind, table: CellTable, sources: Mapping[str, Source]) -> dict[str, pl.Series]:
    """Return, for each date column that has any, the rows whose day and month are probably swapped.

    A spreadsheet of another country reads "5/1/2024" with day and month swapped and leaves "1/15/2024" as text. So
    real dates that all have a day up to 12, beside texts that can all be read in one order only, are swapped.
    """
    names = {
        name: source.names[0]
        for name, source in sources.items()
        if kind.column[name].type in DATE_TYPES
        and source.names
        and table.cells[source.names[0]].dtype == pl.String
    }
    is_whole_file = _is_half_swapped(list(names.values()), table)
    return {
        column: rows
        for column, name in names.items()
        if (is_whole_file or _is_half_swapped([name], table))
        and (rows := _dates(table, name).is_not_null()).any()
    }


def _dates(table: CellTable, name: str) -> pl.Series:
    """Return the day of the month of each cell that is a date, or is written year-month-day; else null."""
    cells, marks = table.cells[name], table.marks.get(name)
    days = cells.str.extract(_ISO_DAY, 1).cast(pl.Int64, strict=False)
    is_date = (
        (marks == DATE_CELL).fill_null(False) if marks is not None and (marks == DATE_CELL).any() else None
    )
    return (
        days
        if is_date is None
        else days.zip_with(is_date, pl.repeat(None, len(days), dtype=pl.Int64, eager=True))
    )


def _is_half_swapped(names: list[str], table: CellTable) -> bool:
    texts = [text for name in names for text in _texts(table, name, _NUMERIC)]
    if not texts:
        return False
    days = [day for name in names for day in _dates(table, name).drop_nulls()]
    proof = order_proof(pl.Series(texts))
    is_one_way = proof.order in ("day", "month") and proof.day_first + proof.month_first == len(texts)
    return bool(days) and is_one_way and max(days) <= 12 and set(days) != {1}
