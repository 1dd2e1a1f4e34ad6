"""Tables with a column for each month, read as one row a month.

Comes in: a table of cells, its kind, and what says the year: the header, the block, the titles, the names of file and
sheet. Goes out: the table with a column for the month and one for the amount, the totals beside, and findings.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.cells.days import MONTH_NAME, read_months
from warehouse.deliveries.cells.moments import DateDialect
from warehouse.deliveries.cells.values import Dialect, read_column
from warehouse.deliveries.files.sniffing import strict_name, tidy_name
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import delivery_error, examples, make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.mapping import Source

AMOUNT_OF = {"cost_line": "amount_dkk", "driver_volume": "quantity"}  # what the cells under the months are
FEWEST_MONTHS = 2
_MONTH = "month"
_BESIDE = r"beløb|beløp|belopp|betrag|amount|antal|antall|anzahl|quantity|menge|kr\.?|dkk|\(kr\.?\)|\(dkk\)"
_TOTAL = re.compile(
    r"(?:i ?alt|(?:grand |års|år|hele |helår|års)?total(?:t|en|sum)?|sum(?:ma|me)?|gesamt|summe|ytd|året|hele året|"
    r"helår|jahr|jahressumme|year|full year|samlet)(?: (?:19|20)\d{2})?|(?:19|20)\d{2}(?: i alt| total)?"
)
_TWO_YEARS = re.compile(r"(?<!\d)((?:19|20)\d{2})\s?[/-]\s?((?:19|20)?\d{2})(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


@dataclass(frozen=True)
class MonthColumns:
    """The columns of months by name, each with its month; those of bare names have the year 1."""

    months: Mapping[str, date]

    @property
    def is_yearless(self) -> bool:
        """Return whether the headers name no year."""
        return any(month.year == 1 for month in self.months.values())


def month_columns(header: Sequence[str]) -> MonthColumns | None:
    """Return the columns of a header that are months; null where fewer than two are, or one is there twice."""
    found: dict[str, date] = {}
    for name in header:
        month = _month_of(strict_name(name))
        if month is not None:
            found[name] = month
    is_mixed = len({month.year == 1 for month in found.values()}) > 1
    if len(found) < FEWEST_MONTHS or len(set(found.values())) < len(found) or is_mixed:
        return None
    return MonthColumns(found)


def _month_of(name: str) -> date | None:
    bare = re.sub(rf"^(?:{_BESIDE})\s+|\s+(?:{_BESIDE})$", "", name).strip()
    if re.fullmatch(MONTH_NAME, bare):
        return date(1, _number(bare), 1)
    if not re.fullmatch(
        rf"(?:{MONTH_NAME})[\s,\-/\'.]*(?:\d{{4}}|\d{{2}})|\d{{4}}[-/.]?(?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[-/.]\d{{4}}",
        bare,
    ):
        return None
    value = read_months(pl.Series([bare]), DateDialect()).values[0]
    return value if isinstance(value, date) else None


def _number(name: str) -> int:
    value = read_months(pl.Series([f"{name} 2000"]), DateDialect()).values[0]
    return int(value.month)


def unpivoted(
    kind: Kind,
    table: CellTable,
    declared: Mapping[str, Source],
    names: Sequence[str],
    fiscal_start: int = 1,
) -> tuple[CellTable, dict[str, Source]]:
    """Return a table of months as columns with one row a month, and the mapping without a year given for `month`.

    `names`: of the file, which may say the year. A table of another form comes back as it is. Raises DeliveryError
    `months_without_year` where nothing says the year.
    """
    amount = AMOUNT_OF.get(kind.name)
    there = {tidy_name(name) for name in table.cells.columns}
    year = declared.get(_MONTH)
    is_given = year is not None and year.value is not None and _YEAR.search(year.value)
    if amount is None or amount in there or amount in declared or (_MONTH in declared and not is_given):
        return table, dict(declared)
    columns = month_columns(table.cells.columns)
    if columns is None or (_MONTH in there and not is_given):
        return table, dict(declared)
    given = [str(year.value)] if year is not None else []
    months = _with_year(columns, [*given, *table.above, *names], table, fiscal_start)
    left = {name: source for name, source in declared.items() if name != _MONTH}
    return _long(table, months, amount), left


def _with_year(
    columns: MonthColumns, texts: Sequence[str], table: CellTable, fiscal_start: int
) -> dict[str, date]:
    """Return the month of each column; bare names get the year that the first text with one says."""
    if not columns.is_yearless:
        return dict(columns.months)
    numbers = [month.month for month in columns.months.values()]
    for text in texts:
        years = _years(text)
        if years is None:
            continue
        first, last = years
        begins = fiscal_start if fiscal_start > 1 else numbers[0]
        if first == last and numbers == sorted(numbers):
            return {name: date(first, month.month, 1) for name, month in columns.months.items()}
        if last == first + 1 and begins > 1:
            return {
                name: date(first if month.month >= begins else last, month.month, 1)
                for name, month in columns.months.items()
            }
    shown = ", ".join(list(columns.months)[:3])
    raise delivery_error("months_without_year", columns=shown)


def names_a_year(columns: MonthColumns, texts: Sequence[str]) -> bool:
    """Return whether the header or one of some texts says of which year the months are."""
    return not columns.is_yearless or any(_years(text) is not None for text in texts)


def is_total(header: str) -> bool:
    """Return whether a column of this name adds up the months of its row."""
    return _TOTAL.fullmatch(strict_name(header)) is not None


def _years(text: str) -> tuple[int, int] | None:
    """Return the first and the last year that a text names; null where it names none, or several."""
    if two := _TWO_YEARS.search(text):
        first = int(two[1])
        last = int(two[2]) if len(two[2]) == 4 else first // 100 * 100 + int(two[2])
        if last == first + 1:
            return first, last
    found = {int(year) for year in _YEAR.findall(text)}
    return (min(found), min(found)) if len(found) == 1 else None


def _long(table: CellTable, months: Mapping[str, date], amount: str) -> CellTable:
    """Return one row for each month and row, month after month, without the empty cells of rows that have others."""
    others = [name for name in table.cells.columns if name not in months]
    totals = [name for name in others if is_total(name)]
    kept = [name for name in others if name not in totals]
    cells = table.cells.with_columns(pl.col(list(months)).cast(pl.String))
    is_filled = {name: cells[name].str.strip_chars().fill_null("") != "" for name in months}
    is_bare = ~pl.DataFrame(is_filled).select(pl.any_horizontal(pl.all())).to_series()
    rows = _rows_of_months(is_filled, is_bare)
    parts = [
        cells[where].select(
            *kept,
            pl.when(pl.lit(is_filled[name][where])).then(pl.lit(month.isoformat()[:7])).alias(_MONTH),
            pl.col(name).alias(amount),
        )
        for (name, month), where in zip(months.items(), rows, strict=True)
    ]
    every = pl.concat(rows)
    return replace(
        table,
        cells=pl.concat(parts, how="vertical_relaxed"),
        source_row=table.source_row[every],
        row_codes=table.row_codes[every],
        marks=_marks(table, months, kept, rows, amount),
        findings=(*table.findings, _unpivoted_finding(months, is_filled, is_bare)),
        sheets=None if table.sheets is None else table.sheets[every],
        totals={name: (table.source_row, table.cells[name].cast(pl.String)) for name in totals},
    )


def _rows_of_months(is_filled: Mapping[str, pl.Series], is_bare: pl.Series) -> list[pl.Series]:
    """Return the places of the rows that each month keeps; the first month also keeps the rows without any amount."""
    first, *others = is_filled.values()
    return [(first | is_bare).arg_true(), *(is_there.arg_true() for is_there in others)]


def _unpivoted_finding(
    months: Mapping[str, date], is_filled: Mapping[str, pl.Series], is_bare: pl.Series
) -> Finding:
    """Return the finding that says which months were columns, and how many of their cells are empty."""
    first, *_, last = sorted(months.values())
    empty = sum(int((~is_there & ~is_bare).sum()) for is_there in is_filled.values())
    return make_finding(
        "months_unpivoted",
        columns=len(months),
        first_month=first.isoformat()[:7],
        last_month=last.isoformat()[:7],
        rows=int((~is_bare).sum()),
        empty=f" {empty:,} empty cells give no row." if empty else "",
    )


def _marks(
    table: CellTable, months: Mapping[str, date], kept: Sequence[str], rows: Sequence[pl.Series], amount: str
) -> dict[str, pl.Series]:
    if not table.marks:
        return {}
    every = pl.concat(list(rows))
    found = {name: table.marks[name][every] for name in kept if name in table.marks}
    found[amount] = pl.concat([table.marks[name][where] for name, where in zip(months, rows, strict=True)])
    return found


def total_findings(kind: Kind, table: CellTable, typed: pl.DataFrame, dialect: Dialect) -> list[Finding]:
    """Return what the column of totals says beside the months: nothing more, or where it differs from their sum."""
    amount = AMOUNT_OF.get(kind.name)
    if not table.totals or amount is None:
        return []
    sums = (
        pl.DataFrame({"row": table.source_row, "amount": typed[amount]})
        .group_by("row")
        .agg(pl.col("amount").sum())
    )
    findings = []
    for name, (rows, texts) in table.totals.items():
        read = read_column(kind.column[amount], texts, dialect, None, None).values
        both = pl.DataFrame({"row": rows, "total": read}).drop_nulls().join(sums, on="row").sort("row")
        differs = both.filter((pl.col("total") - pl.col("amount")).abs() > 0.005)
        values: dict[str, Any] = {"column": name}
        if differs.is_empty():
            findings.append(make_finding("months_total_checked", rows=len(both), **values))
            continue
        off = (differs["total"] - differs["amount"]).sum()
        where = differs["row"].to_list()
        findings.append(
            make_finding(
                "months_total_differs",
                rows=len(where),
                difference=f"{off:,.2f}",
                examples=examples(where),
                row=where[0],
                **values,
            )
        )
    return findings
