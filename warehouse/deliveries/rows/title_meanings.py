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
from warehouse.deliveries.rows.totals import is_total_word

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
    r"\b(inkl|incl)(usive|uding)?\.?\s*(moms|vat|mwst|ust|btw|mva)\b|"
    r"\b(including|inclusive of) (vat|tax)\b"
)
# "not incl. VAT", "Inkl. moms: nej", "ekskl. og inkl. moms"; the sum of an invoice whose lines are without moms
_NOT_WITH_VAT = (
    r"\b(ikke|ej|inte|ikkje|icke|nicht|niet|not|ekskl|excl|exkl|uden|without|utan|ohne|heraf|hvoraf)\b|:\s*(nej|no|nein|nee)\b|"
    r"(moms|vat|mwst|ust|btw|mva|tax)\W+(kr\.?\s*)?\d"
)
_LIMIT = r"\b(over|under|below|above|mindst|minimum|min|max|højst|limit)\W*\d|grænse|gräns|grense"  # "over (1.000 kr.)"
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
        if re.search(stated, text) and not re.search(_LIMIT, text):
            return unit
    is_with_vat = re.search(_WITH_VAT, text) and not re.search(_NOT_WITH_VAT, text)
    return "with moms" if is_with_vat and not is_total_word(text) else None
