"""Lines above and between the rows that say in which unit the amounts are: "Alle beløb i t.kr.", "inkl. moms".

Comes in: the lines above a table's header, and its rows that are notes. Goes out: findings; no row is held for them.
"""

import re
from collections.abc import Iterator, Mapping

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.sniffing import strict_name
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.mapping import Source

_UNITS = (
    (
        "thousands",
        r"(hele )?(t\.?\s?(kr|dkk)|kkr|kdkk|1[. ]?000\s?(kr|dkk)|tusinde?r?( kroner| kr)?|thousands?|tausend|tsd)",
    ),
    ("millions", r"(hele )?(mio\.?(\s?(kr|dkk))?|mkr|millione?r?|millions?)"),
    ("øre or cents", r"(øre|ören?|cents?|pence|rappen)"),
    ("another currency", r"(eur|euro|usd|sek|nok|gbp|chf|€|\$|£)"),
)
_ABOUT = (
    r"\b(beløb|tal|værdier|kroner|omkostninger|priser|amounts?|figures?|values?|costs?|beträge|angaben|belopp|"
    r"bedragen)\b"
)
_WITH_VAT = (
    r"(?<!ikke )\b(inkl|incl)(usive|uding)?\.?\s*(moms|vat|mwst|ust|btw|mva)\b|"
    r"\b(including|inclusive of) (vat|tax)\b"
)
_LONGEST = 80


def title_findings(
    kind: Kind, table: CellTable, notes: pl.Series, sources: Mapping[str, Source]
) -> list[Finding]:
    """Return a warning where a line above the header, or a note among the rows, gives amounts another unit.

    `notes`: numbers of the rows that are no records. Nothing is found where the amount has a factor of its own.
    """
    amount = next((name for name in kind.column if name.endswith("_dkk") and name in sources), None)
    if amount is None or sources[amount].factor is not None:
        return []
    found: dict[str, str] = {}
    for text in _lines(table, notes):
        if unit := _unit_of(strict_name(text)):
            found.setdefault(unit, text[:_LONGEST])
    return [
        make_finding("unit_in_header", case="title", header=text, column=amount, unit=unit)
        for unit, text in found.items()
    ]


def _lines(table: CellTable, notes: pl.Series) -> Iterator[str]:
    yield from (line.strip(" ;,|\t") for line in table.above)
    rows = table.cells.filter(table.source_row.is_in(notes.implode())) if len(notes) else table.cells.clear()
    texts = [name for name, dtype in rows.schema.items() if dtype == pl.String]
    for row in rows.select(texts).iter_rows():
        yield from (cell for cell in row if cell)


def _unit_of(text: str) -> str | None:
    """Return the unit that a line states for amounts: after "in", in brackets, or alone; null for any other line."""
    for unit, words in _UNITS:
        bare = rf"({words}|1[. ]?000)" if unit == "thousands" else words  # "(1000)" alone may be a department
        after_in = rf"{_ABOUT}[^.;]{{0,30}}?\b(i|in|er)\s+{bare}(?!\w)"
        bracketed = rf"[(\[]\s*((i|in)\s+)?{words}\.?\s*[)\]]"
        stated = rf"{after_in}|{bracketed}|^{words}\.?$"
        if re.search(stated, text):
            return unit
    return "with moms" if re.search(_WITH_VAT, text) else None
