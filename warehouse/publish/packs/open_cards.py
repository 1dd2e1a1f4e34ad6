"""The ledger as a workbook for both parties: every line with its source, its money in four columns, filterable.

Comes in: a finished DuckDB file of either set. Goes out: `open_cards.xlsx`. Must not know: which set the file is of.

Rows are written as they are read, so memory does not grow with the ledger. Every text stays a text, formulas too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from warehouse.publish.cell_text import plain_text
from warehouse.publish.packs.figures import ask, query
from warehouse.publish.settings import RunInfo
from warehouse.publish.sheets import FONT, HEAD, Column

NAME = "open_cards.xlsx"
TABLES = frozenset(
    {"mart_cost_ledger", "fact_decision", "fact_deviation", "dim_facility"}
)  # all that it shows
MOST_ROWS = 1_048_576  # of a sheet, the header among them
FETCHED = 5_000
NUMBERS = ("whole", "money")
LOOKS: dict[str, dict[str, Any]] = {
    "text": {"indent": 1},
    "wrap": {"text_wrap": True, "valign": "top", "indent": 1},
    "whole": {"num_format": "#,##0"},
    "money": {"num_format": "#,##0.00"},
    "day": {"num_format": "yyyy-mm-dd"},
    "month": {"num_format": "yyyy-mm"},
    "title": {"bold": True, "font_size": 14},
    "sum": {"bold": True, "top": 1, "num_format": "#,##0.00"},
}
SOURCE = (Column("File", 34), Column("Row", 8, "whole"))
LEDGER = (
    Column("Line", 26), Column("Kind", 11), Column("Facility", 10), Column("Name", 22), Column("District", 16),
    Column("Service", 14), Column("Month", 9, "month"), Column("Invoiced DKK", 14, "money"),
    Column("Allocated DKK", 14, "money"), Column("Unallocated DKK", 14, "money"), Column("Held DKK", 12, "money"),
    Column("Duplicate DKK", 12, "money"), Column("VAT DKK", 12, "money"), Column("Driver", 22),
    Column("Why not allocated", 22),
    Column("Building", 14), *SOURCE,
)  # fmt: skip
DECISIONS = (
    Column("Decision", 10), Column("Level", 10), Column("About", 24), Column("Text", 60, "wrap"), Column("Owner", 20),
    Column("Due", 11, "day"), Column("Status", 10), Column("Overdue", 9), *SOURCE,
)  # fmt: skip
DEVIATIONS = (
    Column("Deviation", 10), Column("Service", 16), Column("Facility", 10), Column("Name", 22), Column("District", 16),
    Column("Month", 9, "month"), Column("Reason", 50, "wrap"), Column("Action", 50, "wrap"), *SOURCE,
)  # fmt: skip
TOTALS = (
    Column("Kind", 30), Column("Lines", 12, "whole"), Column("Invoiced DKK", 18, "money"),
    Column("Allocated DKK", 18, "money"), Column("Unallocated DKK", 18, "money"), Column("Held DKK", 18, "money"),
)  # fmt: skip


@dataclass(frozen=True)
class Totals:
    """The sums of the ledger by kind; the last row is of all."""

    rows: tuple[tuple[Any, ...], ...]

    @property
    def lines(self) -> int:
        """Return how many lines the ledger has."""
        return int(self.rows[-1][1])

    @property
    def is_closed(self) -> bool:
        """Return whether invoiced is allocated, unallocated and held together."""
        invoiced, *parts = self.rows[-1][2:]
        return bool(invoiced == sum(parts, Decimal(0)))


def write_open_cards(
    con: duckdb.DuckDBPyConnection, path: Path, run: RunInfo, most_rows: int = MOST_ROWS
) -> None:
    """Write the workbook: summary, ledger (in several sheets where one cannot hold it), decisions, deviations."""
    book = _Book(path, run)
    totals = Totals(tuple(ask(con, "ledger_total").rows()))
    sheets = max(1, -(-totals.lines // (most_rows - 1)))
    names = ["Ledger", *(f"Ledger {number}" for number in range(2, sheets + 1))]
    book.summarise(totals, names, most_rows)
    rows = _rows(con, "ledger")
    for name in names:
        book.list_rows(name, LEDGER, islice(rows, most_rows - 1))
    book.list_rows("Decisions", DECISIONS, _rows(con, "decision_sheet"))
    book.list_rows("Deviations", DEVIATIONS, _rows(con, "deviation_sheet"))
    book.close()


def _rows(con: duckdb.DuckDBPyConnection, name: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query in blocks; the connection answers nothing else until all are read."""
    found = con.execute(query(name))
    while block := found.fetchmany(FETCHED):
        yield from block


@lru_cache(maxsize=50_000)
def _plain(text: str) -> str:
    """Return a text as a cell shows it: most texts of a ledger stand in many rows."""
    return plain_text(text)


class _Book:
    """Writes rows from top to bottom, each once, so that nothing of a finished row is kept."""

    def __init__(self, path: Path, run: RunInfo) -> None:
        options = {
            "constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False,
            "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": True,
        }  # fmt: skip
        self._book = xlsxwriter.Workbook(str(path), options)
        day = run.as_of
        self._book.set_properties({"title": "Open cards", "created": datetime(day.year, day.month, day.day)})
        self._run = run
        self._looks = {name: self._book.add_format({**FONT, **look}) for name, look in LOOKS.items()}
        self._heads = {
            is_number: self._book.add_format({**FONT, **HEAD, "align": "right" if is_number else "left"})
            for is_number in (False, True)
        }

    def summarise(self, totals: Totals, names: Sequence[str], most_rows: int) -> None:
        """Write the first sheet: what this is, the sums of the ledger, and how it is divided."""
        sheet = self._book.add_worksheet("Summary")
        self._set_up(sheet, TOTALS)
        sheet.write_string(0, 0, "Open cards: every krone of the ledger", self._looks["title"])
        about = f"Run date {self._run.as_of.isoformat()}, run {self._run.run_id}. Amounts in DKK without VAT (moms)."
        sheet.write_string(1, 0, about, self._looks["text"])
        closing = "allocated, unallocated and held add up to what was invoiced."
        sheet.write_string(2, 0, f"{'Yes' if totals.is_closed else 'No'}: {closing}", self._looks["text"])
        place = "the sheet Ledger" if len(names) == 1 else f"the sheets {', '.join(names)}"
        noun = "1 line" if totals.lines == 1 else f"{totals.lines:,} lines"
        why = (
            ""
            if len(names) == 1
            else f" One sheet holds {most_rows - 1:,} lines, so filter each sheet by itself."
        )
        sheet.write_string(3, 0, f"The ledger has {noun}, in {place}.{why}", self._looks["text"])
        self._write_head(sheet, 5, TOTALS)
        for number, row in enumerate(totals.rows, start=6):
            is_sum = row[0] is None
            for position, (column, value) in enumerate(zip(TOTALS, row, strict=True)):
                look = self._looks["sum"] if is_sum and column.look == "money" else self._looks[column.look]
                self._write(sheet, number, position, "all" if value is None else value, look)

    def list_rows(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
        """Write one sheet with a header that stays and a filter."""
        sheet = self._book.add_worksheet(name)
        self._set_up(sheet, columns)
        self._write_head(sheet, 0, columns)
        looks = [self._looks[column.look] for column in columns]
        last = 0
        for last, row in enumerate(rows, start=1):
            for position, value in enumerate(row):
                self._write(sheet, last, position, value, looks[position])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        sheet.repeat_rows(0)

    def _set_up(self, sheet: Any, columns: Sequence[Column]) -> None:
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&9Open cards, run date {self._run.as_of.isoformat()}, &A&R&9Page &P of &N")

    def _write_head(self, sheet: Any, row: int, columns: Sequence[Column]) -> None:
        sheet.set_row(row, 30)
        for position, column in enumerate(columns):
            sheet.write_string(row, position, column.title, self._heads[column.look in NUMBERS])

    def _write(self, sheet: Any, row: int, position: int, value: Any, look: Any) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_string(row, position, "yes" if value else "no", look)
        elif isinstance(value, int | float | Decimal):
            sheet.write_number(row, position, value, look)
        elif isinstance(value, date):
            sheet.write_datetime(row, position, value, look)
        else:
            sheet.write_string(row, position, _plain(str(value)), look)

    def close(self) -> None:
        """Write the file."""
        self._book.close()
