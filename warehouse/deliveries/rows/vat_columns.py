"""Amounts with moms, as an unused column of the file shows: its moms, or its amounts without moms.

Comes in: the accepted rows of a delivery, and the cells of its file. Goes out: a finding; no row is held for it.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.cells.values import Dialect, read_column
from warehouse.deliveries.files.sniffing import strict_name
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.mapping import Source

_VAT = r"\b(moms|vat|mwst|ust|mva|btw|tva|tax)(beløb|betrag|belopp|bedrag|amount)?\b"
_WITHOUT_VAT = (
    r"\b(ekskl|exkl|excl|ex|uden|utan|without|ohne|før|netto|net|nettobeløb|nettobetrag|nettobelopp|ht)\b"
)
_NO_AMOUNT = (
    r"\b(inkl|incl|including)\b|%|\bpct|sats|\brate\b|satz|kode|kod\b|code|\bnr\b|\bno\b|type|gruppe|status"
)
_VAT_SHARE, _NET_SHARE = Decimal("0.2"), Decimal("0.8")  # of an amount with the Danish moms of 25 %
_NEAR = Decimal("0.02")
_FEWEST_ROWS = 2
_GROSS_OR_RATE = (  # what may name an amount with moms, or the rate of the moms
    r"\b(inkl|incl|including|brutto|gross|total|i ?alt|at betale|payable|sats|rate|satz|pct|momspct|procent|prozent)\b|"
    r"%|momssats|momsprocent|vatrate|steuersatz"
)


def vat_findings(
    kind: Kind, accepted: pl.DataFrame, table: CellTable, sources: Mapping[str, Source], dialect: Dialect
) -> list[Finding]:
    """Return a warning where an unused column shows that all amounts include moms; none where moms is mapped."""
    if "moms_dkk" not in kind.column or "moms_dkk" in sources or accepted.is_empty():
        return []
    used = {name for source in sources.values() for name in source.names}
    for name in table.cells.columns:
        share = None if name in used else _share_of(name)
        if share is None or not _is_share_of_amounts(kind, accepted, table, name, share, dialect):
            continue
        return [make_finding("moms_included", rows=len(accepted), row=accepted["source_row"][0])]
    return []


def net_rows(
    kind: Kind, accepted: pl.DataFrame, table: CellTable, sources: Mapping[str, Source], dialect: Dialect
) -> frozenset[int]:
    """Return the rows whose amount is without moms, whatever its rate, as an unused column shows.

    It has the amount and the moms together, or the rate that the moms is of the amount.
    """
    if kind.amount is None or sources.keys().isdisjoint({"moms_dkk"}) or accepted.is_empty():
        return frozenset()
    used = {name for source in sources.values() for name in source.names}
    amount, moms = pl.col(kind.amount), pl.col("moms_dkk")
    found: set[int] = set()
    for name in table.cells.columns:
        if name in used or not re.search(_GROSS_OR_RATE, strict_name(name).replace("_", " ")):
            continue
        cells, marks = table.cells[name], table.marks.get(name)
        values = read_column(Column("number_pct", "quantity"), cells, dialect, marks).values
        parts = pl.DataFrame({"source_row": table.source_row, "part": values})
        rows = accepted.select("source_row", amount, moms).join(parts, on="source_row")
        share = pl.when(pl.col("part").abs() < 1).then(pl.col("part") * 100).otherwise("part")
        is_net = ((amount + moms - pl.col("part")).abs() <= _NEAR) | (
            (amount * share / 100 - moms).abs() <= _NEAR
        )
        found.update(rows.filter(is_net & (moms != 0))["source_row"].to_list())
    return frozenset(found)


def _share_of(name: str) -> Decimal | None:
    """Return which share of an amount with moms a column of this name has; null for any other column."""
    header = strict_name(name).replace("_", " ")
    if re.search(_NO_AMOUNT, header):
        return None
    if re.search(_WITHOUT_VAT, header):
        return _NET_SHARE
    return _VAT_SHARE if re.search(_VAT, header) else None


def _is_share_of_amounts(
    kind: Kind, accepted: pl.DataFrame, table: CellTable, name: str, share: Decimal, dialect: Dialect
) -> bool:
    """Return whether a column has this share of the amount in every row that has one, and in two at least."""
    part = read_column(kind.column["moms_dkk"], table.cells[name], dialect, table.marks.get(name)).values
    parts = pl.DataFrame({"source_row": table.source_row, "part": part})
    rows = accepted.select("source_row", amount=str(kind.amount)).join(parts, on="source_row")
    rows = rows.filter(pl.col("part") != 0)
    off = (pl.col("part") - pl.col("amount") * share).abs() > _NEAR
    return len(rows) >= _FEWEST_ROWS and rows.filter(off.fill_null(True)).is_empty()
